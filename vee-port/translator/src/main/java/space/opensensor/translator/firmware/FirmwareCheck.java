package space.opensensor.translator.firmware;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Checks a built firmware image against the OTA slots of its partition table, and prints a table of
 * its segments. An image above 3 MB is worth a warning: half of the flash layouts have no room.
 */
public final class FirmwareCheck {

  /** Above this many bytes a warning is printed. */
  private static final int WARNING_BYTES = 3_000_000;

  private FirmwareCheck() {}

  /**
   * Ends with code 1 where the image is not good, 2 where the command line is not.
   *
   * @param arguments the image and the partition table, CSV
   */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: FirmwareCheck station.bin partitions.csv");
      System.exit(2);
    }
    try {
      check(
          String.valueOf(Path.of(arguments[0]).getFileName()),
          Files.readAllBytes(Path.of(arguments[0])),
          Files.readString(Path.of(arguments[1])),
          System.out);
    } catch (IOException | FirmwareException e) {
      System.err.println(arguments[0] + ": " + e.getMessage());
      System.exit(1);
    }
  }

  static void check(String name, byte[] bytes, String partitions, PrintStream out)
      throws FirmwareException {
    FirmwareImage image = FirmwareImage.read(bytes);
    int slot = smallestSlot(partitions);
    if (bytes.length > slot) {
      throw new FirmwareException(
          "expected at most " + slot + " bytes (the OTA slot), got " + bytes.length);
    }
    out.printf(
        Locale.ROOT,
        "%s: %,d bytes, %d %% of the OTA slot%n%n",
        name,
        bytes.length,
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
