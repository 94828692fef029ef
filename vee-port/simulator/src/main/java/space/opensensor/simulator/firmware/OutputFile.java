package space.opensensor.simulator.firmware;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import space.opensensor.simulator.Reason;

/** A file that a command makes. */
public final class OutputFile {

  private OutputFile() {}

  /**
   * Writes all of it.
   *
   * @throws IOException that names it: what the JDK says of a full disk does not
   */
  public static void write(Path file, byte[] bytes, OpenOption... options) throws IOException {
    try {
      Files.write(file, bytes, options);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(file + ": " + Reason.of(e), e);
    }
  }
}
