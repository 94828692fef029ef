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

  private final ByteBuffer blocks;

  private BloomFilter(byte[] blocks) {
    this.blocks = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Where a filter's blocks are, once its header has been found right.
   *
   * @param whole the filter with its header
   */
  public record Place(ByteRange whole, ByteRange blocks) {}

  /** Reads a filter's header. */
  static Place place(ByteSource source, long start, long length, long footerStart, String where)
      throws IOException, RejectedFileException {
    long most = length == SkipFooter.NONE ? Math.min(PEEK, footerStart - start) : length;
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
    if (length != SkipFooter.NONE && length != all) {
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

  /** Reads a filter whose header has been read. */
  public static BloomFilter read(ByteSource source, Place place) throws IOException {
    byte[] blocks = new byte[Math.toIntExact(place.blocks().length())];
    source.read(place.blocks().start(), blocks, 0, blocks.length);
    return new BloomFilter(blocks);
  }

  /**
   * Whether a value may be in the chunk.
   *
   * @param plain its bytes in PLAIN, without the length of a text
   */
  public boolean mayContain(byte[] plain) {
    long hash = XxHash64.of(plain);
    int count = blocks.capacity() / BLOCK_BYTES;
    int block = (int) ((hash >>> 32) * count >>> 32) * BLOCK_BYTES;
    for (int word = 0; word < SALTS.length; word++) {
      int bit = (int) hash * SALTS[word] >>> 27;
      if ((blocks.getInt(block + word * Integer.BYTES) >>> bit & 1) == 0) {
        return false;
      }
    }
    return true;
  }
}
