package space.opensensor.ducklake.ingest;

import java.io.EOFException;
import java.io.IOException;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.parquet.read.ByteSource;

/**
 * An object read by ranges: its end is fetched once and kept, the rest is fetched when asked for.
 * Every range is of the same content, or reading fails.
 */
public final class RangedObject implements ByteSource {

  /** Footers of station files, and the whole file for most of them, fit into this many bytes. */
  static final int TAIL_BYTES = 64 * 1024;

  private final ObjectStore store;
  private final StoredObject object;
  private final long tailStart;
  private final byte[] tail;

  /** Reads the end of an object; the rest comes when it is asked for. */
  public RangedObject(ObjectStore store, StoredObject object) throws IOException {
    this.store = store;
    this.object = object;
    int length = (int) Math.min(TAIL_BYTES, object.bytes());
    this.tailStart = object.bytes() - length;
    this.tail = length == 0 ? new byte[0] : range(tailStart, length);
  }

  @Override
  public long length() {
    return object.bytes();
  }

  @Override
  public void read(long position, byte[] bytes, int offset, int length) throws IOException {
    if (position < 0 || length < 0 || position > object.bytes() - length) {
      throw new EOFException("range " + position + "+" + length + " of " + object.bytes());
    }
    if (position >= tailStart) {
      System.arraycopy(tail, (int) (position - tailStart), bytes, offset, length);
    } else {
      System.arraycopy(range(position, length), 0, bytes, offset, length);
    }
  }

  private byte[] range(long from, int length) throws IOException {
    byte[] bytes = store.read(object.key(), object.etag(), from, length);
    if (bytes.length != length) {
      throw new EOFException(
          object.key() + ": the store gave " + bytes.length + " bytes of the " + length + " asked");
    }
    return bytes;
  }

  /** The whole content. */
  byte[] content() throws IOException {
    byte[] all = new byte[Math.toIntExact(object.bytes())];
    if (tailStart > 0) {
      read(0, all, 0, (int) tailStart);
    }
    System.arraycopy(tail, 0, all, (int) tailStart, tail.length);
    return all;
  }
}
