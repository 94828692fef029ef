package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;

/** A file of the spool as a request's body, read as it is sent. */
final class FileBody implements Body {

  private final Spool spool;
  private SpoolEntry entry;
  private int position;

  FileBody(Spool spool) {
    this.spool = spool;
  }

  /** Begins at the start of a file. */
  void begin(SpoolEntry file) {
    entry = file;
    position = 0;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = spool.read(entry, position, buffer, offset, length);
    if (n > 0) {
      position += n;
    }
    return n;
  }
}
