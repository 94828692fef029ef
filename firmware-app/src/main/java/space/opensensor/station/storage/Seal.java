package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.vee.FileStore;

/**
 * The last 16 bytes of every file in the spool, beneath the content: what the name has no room for
 * and a CRC of the whole file, since a Parquet footer has none.
 *
 * <pre>
 * sequence of the first row 5 | rows 4 | "OSF" 3 | CRC-32 of all before 4
 * </pre>
 */
final class Seal {

  /** Bytes of a seal. */
  static final int BYTES = 16;

  private static final int ROWS = 5;
  private static final int MAGIC = 9;
  private static final int MAGIC_VALUE = 0x4F5346;
  private static final int CRC = 12;
  private static final int ATTEMPTS = 3;

  private final FileStore files;
  private final byte[] buffer;
  private long firstSequence;
  private int rows;

  /** Reads through a caller's buffer of 16 bytes or more. */
  Seal(FileStore files, byte[] buffer) {
    this.files = files;
    this.buffer = buffer;
  }

  /** Writes a seal to the start of the buffer, for a file whose content has a CRC. */
  static void encode(byte[] buffer, long firstSequence, int rows, int contentCrc) {
    BigEndian.put(buffer, 0, 5, firstSequence);
    BigEndian.put(buffer, ROWS, 4, rows);
    BigEndian.put(buffer, MAGIC, 3, MAGIC_VALUE);
    BigEndian.put(buffer, CRC, 4, Crc32.continued(contentCrc, buffer, 0, CRC));
  }

  /**
   * Reads a file's seal, unchecked.
   *
   * @return whether there is one; {@link #rows()} and {@link #firstSequence()} tell what it says
   */
  boolean read(String name) throws IOException {
    int length = files.length(name);
    if (length < BYTES) {
      return false;
    }
    readFully(files, name, length - BYTES, buffer, 0, BYTES);
    return decode();
  }

  private boolean decode() {
    firstSequence = BigEndian.get(buffer, 0, 5);
    rows = (int) BigEndian.get(buffer, ROWS, 4);
    return BigEndian.get(buffer, MAGIC, 3) == MAGIC_VALUE;
  }

  /**
   * Reads a whole file.
   *
   * @return whether it is as it was sealed
   * @throws IOException when it cannot be read
   */
  boolean check(String name) throws IOException {
    int length = files.length(name);
    int crc = 0;
    int position = 0;
    int end = length - BYTES + CRC;
    while (position < end) {
      int part = Math.min(buffer.length, end - position);
      readFully(files, name, position, buffer, 0, part);
      crc = Crc32.continued(crc, buffer, 0, part);
      position += part;
    }
    return read(name) && crc == (int) BigEndian.get(buffer, CRC, 4);
  }

  /** Whether a file's content has this CRC, by the seal read last. */
  boolean isOf(int contentCrc) {
    return Crc32.continued(contentCrc, buffer, 0, CRC) == (int) BigEndian.get(buffer, CRC, 4);
  }

  /** Sequence of the first row, by the seal read last. */
  long firstSequence() {
    return firstSequence;
  }

  /** Rows in the file, by the seal read last. */
  int rows() {
    return rows;
  }

  /** Reads all of a part of a file, trying three times. */
  static void readFully(
      FileStore files, String name, int position, byte[] buffer, int offset, int length)
      throws IOException {
    int done = 0;
    int attempt = 1;
    while (done < length) {
      try {
        int read = files.read(name, position + done, buffer, offset + done, length - done);
        if (read < 0) {
          throw new IOException("spool: " + name + " ends at byte " + (position + done));
        }
        done += read;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        attempt++;
      }
    }
  }
}
