package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.BoardSettings;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.NvsImage;
import space.opensensor.simulator.firmware.OutputFile;
import space.opensensor.station.settings.SettingsException;

/** {@code station settings}: the flash image of a board's settings, checked as the board will. */
@Command(
    name = "settings",
    description = {
      "Writes the image of a board's settings partition.",
      "The settings are checked as the station checks them. The image holds the secrets: only its"
          + " owner may read it, and no value is printed.",
    },
    mixinStandardHelpOptions = true)
final class SettingsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "name=value lines; tls.ca may name a PEM file")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "settings.bin",
      description = "the image to write (default: ${DEFAULT-VALUE})")
  private Path output;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "0x6000",
      description = "size of the partition (default: ${DEFAULT-VALUE})")
  private String size;

  @Override
  public Integer call() throws CommandException, IOException, SettingsException {
    DesktopSettings settings =
        DesktopSettings.read(file, line -> spec.commandLine().getErr().println("station: " + line));
    BoardSettings.check(settings);
    NvsImage image = image(settings);
    byte[] bytes = image.toBytes();
    write(bytes);
    Arrays.fill(bytes, (byte) 0);
    image.wipe();
    spec.commandLine()
        .getOut()
        .println(
            output
                + ": "
                + settings.names().length
                + " settings, "
                + image.pagesUsed()
                + " of "
                + bytes.length / NvsImage.PAGE_BYTES
                + " pages; write it with esptool.py write_flash "
                + "0x"
                + Integer.toHexString(BoardSettings.ADDRESS)
                + " "
                + output);
    if (!settings.has("wifi.ssid")) {
      spec.commandLine().getOut().println("wifi.ssid is not set: a board needs it");
    }
    settings.wipe();
    return 0;
  }

  private NvsImage image(DesktopSettings settings) throws CommandException {
    int bytes;
    try {
      bytes = Integer.decode(size);
      new NvsImage(bytes, "size").wipe();
    } catch (NumberFormatException e) {
      throw wrong("--size: expected bytes such as 0x6000, got \"" + size + "\"");
    } catch (IllegalArgumentException e) {
      throw wrong("--" + e.getMessage());
    }
    try {
      return BoardSettings.image(settings, bytes);
    } catch (IllegalArgumentException e) {
      throw new CommandException(e.getMessage(), e);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Writes the image so that nobody else can read it, at no moment. */
  private void write(byte[] bytes) throws IOException {
    if (Files.isDirectory(output)) {
      throw wrong("--output: " + output + " is a folder; expected a file name");
    }
    Files.deleteIfExists(output);
    if (output.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          output,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    OutputFile.write(output, bytes);
  }
}
