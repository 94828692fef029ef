package space.opensensor.ducklake.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file of this machine as it was when it was looked at.
 *
 * @param bytes its length
 * @param modified when it was written, in milliseconds since 1970
 */
record LocalFile(Path path, long bytes, long modified) {

  /** Looks at a file. */
  static LocalFile of(Path path) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    return new LocalFile(path, now.size(), now.lastModifiedTime().toMillis());
  }
}
