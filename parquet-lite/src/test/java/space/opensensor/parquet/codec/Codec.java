package space.opensensor.parquet.codec;

import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import java.io.IOException;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;

/** The codecs under test, each with its own decoder and independent ones. */
enum Codec {
  SNAPPY(true),
  OPTIMAL_SNAPPY(true),
  OPTIMAL_SNAPPY_8_KIB(true),
  LZ4(false),
  OPTIMAL_LZ4(false),
  OPTIMAL_LZ4_8_KIB(false);

  final boolean snappy;

  Codec(boolean snappy) {
    this.snappy = snappy;
  }

  BlockCompressor compressor() {
    return switch (this) {
      case SNAPPY -> new SnappyCompressor();
      case OPTIMAL_SNAPPY -> new OptimalSnappyCompressor();
      case OPTIMAL_SNAPPY_8_KIB -> new OptimalSnappyCompressor(new short[4096]);
      case LZ4 -> new Lz4Compressor();
      case OPTIMAL_LZ4 -> new OptimalLz4Compressor();
      case OPTIMAL_LZ4_8_KIB -> new OptimalLz4Compressor(new short[4096]);
    };
  }

  byte[] compress(BlockCompressor compressor, byte[] data) {
    byte[] out = new byte[compressor.maxCompressedLength(data.length)];
    int length = compressor.compress(data, 0, data.length, out, 0, out.length);
    return Arrays.copyOf(out, length);
  }

  /** Our decoder, bounded to the given room. */
  byte[] decompress(byte[] block, int room) throws CorruptDataException {
    byte[] out = new byte[room];
    return Arrays.copyOf(out, decompress(block, block.length, out, room));
  }

  int decompress(byte[] block, int length, byte[] out, int room) throws CorruptDataException {
    return snappy
        ? SnappyDecompressor.decompress(block, 0, length, out, 0, room)
        : Lz4Decompressor.decompress(block, 0, length, out, 0, room);
  }

  /** The uncompressed length that the block names, or the given one when the format has none. */
  int declaredLength(byte[] block, int otherwise) throws CorruptDataException {
    return snappy ? SnappyDecompressor.declaredLength(block, 0, block.length) : otherwise;
  }

  byte[] decompressWithAircompressor(byte[] block, int length) {
    Decompressor decompressor =
        snappy
            ? new io.airlift.compress.snappy.SnappyDecompressor()
            : new io.airlift.compress.lz4.Lz4Decompressor();
    byte[] out = new byte[length];
    return Arrays.copyOf(out, decompressor.decompress(block, 0, block.length, out, 0, length));
  }

  byte[] compressWithAircompressor(byte[] data) {
    Compressor compressor =
        snappy
            ? new io.airlift.compress.snappy.SnappyCompressor()
            : new io.airlift.compress.lz4.Lz4Compressor();
    byte[] out = new byte[compressor.maxCompressedLength(data.length)];
    return Arrays.copyOf(out, compressor.compress(data, 0, data.length, out, 0, out.length));
  }

  /** The C library. */
  byte[] decompressWithNative(byte[] block, int length) throws IOException {
    if (snappy) {
      return org.xerial.snappy.Snappy.uncompress(block);
    }
    return LZ4Factory.nativeInstance().safeDecompressor().decompress(block, length);
  }

  byte[] compressWithNative(byte[] data) throws IOException {
    return snappy
        ? org.xerial.snappy.Snappy.compress(data)
        : LZ4Factory.nativeInstance().highCompressor(12).compress(data);
  }
}
