package space.opensensor.parquet.codec;

import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import java.io.IOException;
import java.util.Arrays;

/** A codec of other people, which ours is held against. */
interface ForeignCodec {

  byte[] compress(byte[] data) throws IOException;

  /** Reads a block whose content has this length. */
  byte[] decompress(byte[] block, int length) throws IOException;

  /** One of Airlift's. */
  record Aircompressor(Compressor compressor, Decompressor decompressor) implements ForeignCodec {

    @Override
    public byte[] compress(byte[] data) {
      byte[] out = new byte[compressor.maxCompressedLength(data.length)];
      return Arrays.copyOf(out, compressor.compress(data, 0, data.length, out, 0, out.length));
    }

    @Override
    public byte[] decompress(byte[] block, int length) {
      byte[] out = new byte[length];
      return Arrays.copyOf(out, decompressor.decompress(block, 0, block.length, out, 0, length));
    }
  }
}
