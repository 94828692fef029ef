package space.opensensor.simulator.firmware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that somebody named. */
public final class InputFile {

  private InputFile() {}

  /**
   * All of it.
   *
   * @throws IOException that names it
   */
  public static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      // What the JDK says of a folder does not name it.
      throw new IOException(file + ": is a folder; expected a file");
    }
    return Files.readAllBytes(file);
  }
}
