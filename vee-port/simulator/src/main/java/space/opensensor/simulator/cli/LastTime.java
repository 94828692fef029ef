package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The end of what was recorded on a flash, in a file beside it: the next fast run begins there. */
final class LastTime {

  private final Path file;

  /** That of a flash. */
  LastTime(Path flash) {
    this.file = flash.resolve("last-time");
  }

  /** In epoch milliseconds; 0 for a flash on which nothing was recorded. */
  long read() throws IOException {
    try {
      return Long.parseLong(Files.readString(file, US_ASCII).trim());
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0;
    }
  }

  void write(long epochMillis) throws IOException {
    Files.writeString(file, Long.toString(epochMillis), US_ASCII);
  }
}
