package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * Up to when rows were recorded on a flash, in a file beside it; the next run begins there. It is
 * replaced as a whole and forced to the disk, so that a process that ends at any moment, or a disk
 * that is full, leaves the old time or the new one.
 */
final class LastTime {

  private static final Pattern EPOCH_MILLIS = Pattern.compile("[0-9]{1,16}");

  private final Path file;

  /** That of a flash. */
  LastTime(Path flash) {
    this.file = flash.resolve("last-time");
  }

  /**
   * In epoch milliseconds; 0 for a flash on which nothing was recorded.
   *
   * @throws IOException where it cannot be read: to guess would be to record a window twice
   */
  long read() throws IOException {
    String text;
    try {
      text = Files.readString(file, US_ASCII).strip();
    } catch (NoSuchFileException e) {
      return 0;
    }
    if (!EPOCH_MILLIS.matcher(text).matches()) {
      throw new IOException(
          file
              + ": expected epoch milliseconds; write those of the end of the last run, or remove "
              + file.getParent());
    }
    return Long.parseLong(text);
  }

  /** Replaces it. */
  void write(long epochMillis) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(Long.toString(epochMillis).getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
