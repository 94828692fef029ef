package space.opensensor.parquet.read;

import java.io.IOException;

/** A file that can be read at any position. */
public interface ByteSource {

  /** The length in bytes, which does not change while the file is read. */
  long length() throws IOException;

  /**
   * Reads all of the bytes asked for.
   *
   * @param position of the first byte, from 0; never reaches beyond {@link #length()}
   * @throws IOException when not every byte could be read
   */
  void read(long position, byte[] bytes, int offset, int length) throws IOException;
}
