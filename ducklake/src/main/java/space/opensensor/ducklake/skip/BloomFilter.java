package space.opensensor.ducklake.skip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.ParquetFormatException;
import space.opensensor.parquet.read.ThriftReader;

/**
 * A split-block Bloom filter of a column chunk.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/bloomfilter/">Parquet: Bloom filter</a>
 */
public final class BloomFilter {

  private static final int BLOCK_BYTES = 32;
  private static final int MOST_BYTES = 128 << 20;
  private static final int PEEK = 256;
  private static final int[] SALTS = {
    0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
  };

  private final ByteSource source;
  private final ByteRange blocks;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** A filter whose header has been read; its blocks are read one by one, as they are needed. */
  public BloomFilter(ByteSource source, Place place) {
    this.source = source;
    this.blocks = place.blocks();
  }

  /**
   * Where a filter's blocks are, once its header has been found right.
   *
   * @param whole the filter with its header
   */
  public record Place(ByteRange whole, ByteRange blocks) {}

  /**
   * Reads a filter's header.
   *
   * @param length of the filter with its header, or null when the footer does not say
   */
  static Place place(ByteSource source, long start, Long length, long footerStart, String where)
      throws IOException, RejectedFileException {
    long most = length == null ? Math.min(PEEK, footerStart - start) : length;
    new ByteRange(start, most).checked(footerStart, where);
    byte[] bytes = new byte[(int) Math.min(PEEK, most)];
    source.read(start, bytes, 0, bytes.length);
    ThriftReader thrift = new ThriftReader(bytes, 0, bytes.length, where, start);
    int size = -1;
    int block = 0;
    int xxHash = 0;
    int uncompressed = 0;
    while (thrift.nextField()) {
      switch (thrift.field()) {
        case 1 -> size = thrift.i32();
        case 2 -> block = choice(thrift);
        case 3 -> xxHash = choice(thrift);
        case 4 -> uncompressed = choice(thrift);
        default -> thrift.skip();
      }
    }
    if (block != 1 || xxHash != 1 || uncompressed != 1) {
      throw new RejectedFileException(
          where + ": expected split blocks of XXHASH, not compressed, in its header");
    }
    if (size < BLOCK_BYTES || size > MOST_BYTES || size % BLOCK_BYTES != 0) {
      throw new RejectedFileException(where + ": " + size + " bytes are no number of blocks");
    }
    long all = (long) thrift.position() + size;
    if (length != null && length != all) {
      throw new RejectedFileException(
          where + ": " + length + " bytes in the footer, it has " + all);
    }
    return new Place(
        new ByteRange(start, all).checked(footerStart, where),
        new ByteRange(start + thrift.position(), size));
  }

  /** Which of a union's fields is set. */
  private static int choice(ThriftReader thrift) throws ParquetFormatException {
    int found = 0;
    thrift.struct();
    while (thrift.nextField()) {
      found = found == 0 ? thrift.field() : -1;
      thrift.skip();
    }
    return found;
  }

  /**
   * Whether a value may be in the chunk.
   *
   * @param plain its bytes in PLAIN, without the length of a text
   */
  public boolean mayContain(byte[] plain) throws IOException {
    long hash = XxHash64.of(plain);
    long number = (hash >>> 32) * (blocks.length() / BLOCK_BYTES) >>> 32;
    source.read(blocks.start() + number * BLOCK_BYTES, block.array(), 0, BLOCK_BYTES);
    for (int word = 0; word < SALTS.length; word++) {
      int bit = (int) hash * SALTS[word] >>> 27;
      if ((block.getInt(word * Integer.BYTES) >>> bit & 1) == 0) {
        return false;
      }
    }
    return true;
  }
}
