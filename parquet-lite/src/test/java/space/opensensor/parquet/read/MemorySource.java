package space.opensensor.parquet.read;

import java.io.EOFException;
import java.io.IOException;

/** A file in memory. */
public record MemorySource(byte[] bytes) implements ByteSource {

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    if (position < 0 || length < 0 || position > bytes.length - length) {
      throw new EOFException(position + " + " + length + " of " + bytes.length);
    }
    System.arraycopy(bytes, (int) position, into, offset, length);
  }
}
