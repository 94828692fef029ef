package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/**
 * A few bytes that are kept beside the spool's files, with a CRC-32 behind them. They are written
 * in place: after a power cut there may be none, which the reader has to do without.
 */
final class SpoolNote {

  private static final String NAME = ".store";
  private static final int CRC_BYTES = 4;

  private final FileStore files;

  SpoolNote(FileStore files) {
    this.files = files;
  }

  /** Whether a file of the store is the note. */
  boolean isNamed(String name) {
    return NAME.equals(name);
  }

  /** Reads the note; false where there is none of this length that is intact. */
  boolean read(byte[] into) {
    byte[] crc = new byte[CRC_BYTES];
    try {
      return files.length(NAME) == into.length + CRC_BYTES
          && readAt(0, into)
          && readAt(into.length, crc)
          && (int) BigEndian.get(crc, 0, CRC_BYTES) == Crc32.of(into, 0, into.length);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean readAt(int position, byte[] into) throws IOException {
    int read = 0;
    while (read < into.length) {
      int n = files.read(NAME, position + read, into, read, into.length - read);
      if (n < 0) {
        return false;
      }
      read += n;
    }
    return true;
  }

  /** Replaces the note. */
  void write(byte[] from) throws IOException {
    byte[] whole = new byte[from.length + CRC_BYTES];
    System.arraycopy(from, 0, whole, 0, from.length);
    BigEndian.put(whole, from.length, CRC_BYTES, Crc32.of(from, 0, from.length));
    FileOutput output = files.create(NAME);
    try {
      output.write(whole, 0, whole.length);
      output.sync();
    } finally {
      output.close();
    }
  }
}
