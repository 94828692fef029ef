package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.vee.FileStore;

/** The content of a file of the spool, without its seal. */
final class StoredContent implements ByteSource {

  private final FileStore files;
  private final String name;
  private final int length;

  StoredContent(FileStore files, String name, int length) {
    this.files = files;
    this.name = name;
    this.length = length;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long position, byte[] bytes, int offset, int length) throws IOException {
    Seal.readFully(files, name, (int) position, bytes, offset, length);
  }
}
