package space.opensensor.translator.firmware;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Checks a built firmware image against the OTA slots of its partition table and against its size
 * budget, and prints a table of its segments. An image above 3 MB is worth a warning: only one of
 * the flash layouts has room for it.
 */
public final class FirmwareCheck {

  /** Above this many bytes a warning is printed. */
  private static final int WARNING_BYTES = 3_000_000;

  private FirmwareCheck() {}

  /**
   * Ends with code 1 where the image is not good, 2 where the command line is not.
   *
   * @param arguments the image, the partition table, CSV, the table of size budgets, and the
   *     image's name there: chip, variant, build and sensors
   */
  public static void main(String[] arguments) {
    if (arguments.length != 7) {
      System.err.println(
          "usage: FirmwareCheck station.bin partitions.csv size-budget.tsv"
              + " CHIP VARIANT BUILD SENSORS");
      System.exit(2);
    }
    try {
      check(
          String.join(" ", Arrays.asList(arguments).subList(3, 7)),
          Files.readAllBytes(Path.of(arguments[0])),
          Files.readString(Path.of(arguments[1])),
          new SizeBudget(fileName(arguments[2]), Files.readString(Path.of(arguments[2]))),
          System.out);
    } catch (IOException | FirmwareException e) {
      System.err.println(arguments[0] + ": " + e.getMessage());
      System.exit(1);
    }
  }

  private static String fileName(String path) {
    return String.valueOf(Path.of(path).getFileName());
  }

  static void check(
      String name, byte[] bytes, String partitions, SizeBudget budget, PrintStream out)
      throws FirmwareException {
    FirmwareImage image = FirmwareImage.read(bytes);
    String target = image.chip().target();
    if (!name.startsWith(target + ' ')) {
      throw new FirmwareException("expected " + name + ", got an image for " + target);
    }
    int slot = smallestSlot(partitions);
    if (bytes.length > slot) {
      throw new FirmwareException(
          "expected at most " + slot + " bytes (the OTA slot), got " + bytes.length);
    }
    budget.check(name, bytes.length);
    out.printf(
        Locale.ROOT,
        "%s: %,d bytes, %,d less than its budget, %d %% of the OTA slot%n%n",
        name,
        bytes.length,
        budget.of(name) - bytes.length,
        percent(bytes, slot));
    out.println("| segment | address | bytes | memory |");
    out.println("|---|---|---|---|");
    for (int i = 0; i < image.segments().size(); i++) {
      FirmwareImage.Segment segment = image.segments().get(i);
      out.printf(
          Locale.ROOT,
          "| %d | 0x%08x | %,d | %s |%n",
          i,
          segment.address(),
          segment.bytes(),
          segment.memory());
    }
    if (bytes.length > WARNING_BYTES) {
      out.printf(Locale.ROOT, "%nwarning: above %,d bytes%n", WARNING_BYTES);
    }
  }

  private static long percent(byte[] bytes, int slot) {
    return 100L * bytes.length / slot;
  }

  /** The size of the smallest partition of type app. */
  static int smallestSlot(String partitions) throws FirmwareException {
    int smallest = Integer.MAX_VALUE;
    for (String line : partitions.lines().toList()) {
      String[] fields = line.split("#", 2)[0].split(",");
      if (fields.length >= 5 && fields[1].strip().equals("app")) {
        smallest = Math.min(smallest, size(fields[4].strip()));
      }
    }
    if (smallest == Integer.MAX_VALUE) {
      throw new FirmwareException("the partition table has no app partition");
    }
    return smallest;
  }

  private static int size(String text) throws FirmwareException {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      throw new FirmwareException("partition size: expected bytes, got \"" + text + '"');
    }
  }
}
