package space.opensensor.parquet;

import java.io.IOException;
import java.util.Arrays;

/** The codecs under test, each with its own decoder and independent ones. */
enum Codec {
  SNAPPY(true),
  OPTIMAL_SNAPPY(true),
  OPTIMAL_SNAPPY_LARGE(true),
  ;

  final boolean snappy;

  Codec(boolean snappy) {
    this.snappy = snappy;
  }

  BlockCompressor compressor() {
    return switch (this) {
      case SNAPPY -> new SnappyCompressor();
      case OPTIMAL_SNAPPY -> new OptimalSnappyCompressor();
      case OPTIMAL_SNAPPY_LARGE -> new OptimalSnappyCompressor(new short[4096]);
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
    return SnappyDecompressor.decompress(block, 0, length, out, 0, room);
  }

  /** The uncompressed length that the block names, or the given one when the format has none. */
  int declaredLength(byte[] block, int otherwise) throws CorruptDataException {
    return SnappyDecompressor.declaredLength(block, 0, block.length);
  }

  byte[] decompressWithAircompressor(byte[] block, int length) {
    io.airlift.compress.Decompressor decompressor =
        new io.airlift.compress.snappy.SnappyDecompressor();
    byte[] out = new byte[length];
    return Arrays.copyOf(out, decompressor.decompress(block, 0, block.length, out, 0, length));
  }

  byte[] compressWithAircompressor(byte[] data) {
    io.airlift.compress.Compressor compressor = new io.airlift.compress.snappy.SnappyCompressor();
    byte[] out = new byte[compressor.maxCompressedLength(data.length)];
    return Arrays.copyOf(out, compressor.compress(data, 0, data.length, out, 0, out.length));
  }

  /** The C++ library. */
  byte[] decompressWithNative(byte[] block, int length) throws IOException {
    return org.xerial.snappy.Snappy.uncompress(block);
  }

  byte[] compressWithNative(byte[] data) throws IOException {
    return org.xerial.snappy.Snappy.compress(data);
  }
}
