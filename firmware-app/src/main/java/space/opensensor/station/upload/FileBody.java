package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;

/** A file of the spool, or a part of it, as a request's body, read as it is sent. */
final class FileBody implements Body {

  private final Spool spool;
  private SpoolEntry entry;
  private int position;
  private int end;

  FileBody(Spool spool) {
    this.spool = spool;
  }

  /** Begins at a position of a file's content. */
  void begin(SpoolEntry file, int from, int length) {
    entry = file;
    position = from;
    end = from + length;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (position == end) {
      return -1;
    }
    int n = spool.read(entry, position, buffer, offset, Math.min(length, end - position));
    if (n < 0) {
      throw new IOException("spool: " + entry.name() + " ends early, at byte " + position);
    }
    position += n;
    return n;
  }
}
