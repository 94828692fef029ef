package space.opensensor.ducklake.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import space.opensensor.parquet.read.ByteSource;

/** A file of this machine. */
record FileSource(FileChannel file) implements ByteSource {

  @Override
  public long length() throws IOException {
    return file.size();
  }

  @Override
  public void read(long position, byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer into = ByteBuffer.wrap(bytes, offset, length);
    while (into.hasRemaining()) {
      if (file.read(into, position + into.position() - offset) < 0) {
        throw new EOFException("range " + position + "+" + length);
      }
    }
  }
}
