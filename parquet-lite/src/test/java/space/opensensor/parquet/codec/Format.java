package space.opensensor.parquet.codec;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Factory;

/** The block formats, each with our decoder and the codecs of other people. */
enum Format {
  SNAPPY {
    @Override
    int decompress(byte[] in, int from, int length, byte[] out, int outFrom, int outLimit)
        throws CorruptDataException {
      return SnappyDecompressor.decompress(in, from, length, out, outFrom, outLimit);
    }

    @Override
    boolean isLengthOf(byte[] block, int length) throws CorruptDataException {
      return SnappyDecompressor.declaredLength(block, 0, block.length) == length;
    }

    @Override
    List<ForeignCodec> foreign() {
      return List.of(
          new ForeignCodec.Aircompressor(
              new io.airlift.compress.snappy.SnappyCompressor(),
              new io.airlift.compress.snappy.SnappyDecompressor()),
          new ForeignCodec() {
            @Override
            public byte[] compress(byte[] data) throws IOException {
              return org.xerial.snappy.Snappy.compress(data);
            }

            @Override
            public byte[] decompress(byte[] block, int length) throws IOException {
              return org.xerial.snappy.Snappy.uncompress(block);
            }
          });
    }
  },

  LZ4 {
    @Override
    int decompress(byte[] in, int from, int length, byte[] out, int outFrom, int outLimit)
        throws CorruptDataException {
      return Lz4Decompressor.decompress(in, from, length, out, outFrom, outLimit);
    }

    @Override
    List<ForeignCodec> foreign() {
      return List.of(
          new ForeignCodec.Aircompressor(
              new io.airlift.compress.lz4.Lz4Compressor(),
              new io.airlift.compress.lz4.Lz4Decompressor()),
          new ForeignCodec() {
            @Override
            public byte[] compress(byte[] data) {
              return LZ4Factory.nativeInstance().highCompressor(12).compress(data);
            }

            @Override
            public byte[] decompress(byte[] block, int length) {
              return LZ4Factory.nativeInstance().safeDecompressor().decompress(block, length);
            }
          });
    }
  };

  /** Our decoder. */
  abstract int decompress(byte[] in, int from, int length, byte[] out, int outFrom, int outLimit)
      throws CorruptDataException;

  /** Our decoder, from the start of one array to that of another. */
  int decompress(byte[] block, int length, byte[] out, int room) throws CorruptDataException {
    return decompress(block, 0, length, out, 0, room);
  }

  /** Libraries that know the format: Aircompressor, where it does, and the C library. */
  abstract List<ForeignCodec> foreign();

  /** Whether a block names this uncompressed length, or none because the format has none. */
  boolean isLengthOf(byte[] block, int length) throws CorruptDataException {
    return true;
  }

  /** Our decoder, bounded to the given room, from within one array to within another. */
  byte[] decompress(byte[] block, int room) throws CorruptDataException {
    byte[] in = new byte[3 + block.length + 70];
    Arrays.fill(in, (byte) 1);
    System.arraycopy(block, 0, in, 3, block.length);
    byte[] out = new byte[5 + room + 70];
    int length = decompress(in, 3, block.length, out, 5, 5 + room);
    return Arrays.copyOfRange(out, 5, 5 + length);
  }
}
