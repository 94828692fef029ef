package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.snappy.SnappyDecompressor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.xerial.snappy.Snappy;

/**
 * Any bytes as a Snappy block: the same as Aircompressor says, or refused as Google's library
 * refuses them, which is the stricter of both.
 */
class SnappyFuzzTest {

  private static final int ROOM = 1 << 16;

  static Stream<byte[]> blocks() {
    return Stream.of(
        new byte[] {0},
        new byte[] {4, 0, 'a', 1, 1},
        new byte[] {5, 12, 'a', 'b', 'c', 'd', 0, 'e'},
        new byte[] {8, 4, 'a', 'b', 22, 2, 0},
        new byte[] {8, 4, 'a', 'b', 23, 2, 0, 0, 0},
        new byte[] {2, (byte) 0xf0, 1, 'a', 'b'},
        new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x10},
        "the block is a text, and a text is a block".getBytes(StandardCharsets.US_ASCII));
  }

  @MethodSource("blocks")
  @FuzzTest
  void aBlockIsWhatAircompressorSays(byte[] block) throws IOException {
    byte[] ours = new byte[ROOM];
    byte[] theirs = new byte[ROOM];
    int length;
    try {
      length =
          space.opensensor.parquet.codec.SnappyDecompressor.decompress(
              block, 0, block.length, ours, 0, ROOM);
    } catch (CorruptDataException e) {
      assertTrue(!isTakenByGoogle(block), e.getMessage());
      return;
    }
    assertEquals(decompressed(block, theirs), length);
    assertArrayEquals(Arrays.copyOf(theirs, length), Arrays.copyOf(ours, length));
    for (int i = length; i < ROOM; i++) {
      assertEquals(0, ours[i], "a byte behind the end was written");
    }
  }

  private static boolean isTakenByGoogle(byte[] block) throws IOException {
    return Snappy.isValidCompressedBuffer(block) && Snappy.uncompressedLength(block) <= ROOM;
  }

  private static int decompressed(byte[] block, byte[] into) throws MalformedInputException {
    return new SnappyDecompressor().decompress(block, 0, block.length, into, 0, into.length);
  }
}
