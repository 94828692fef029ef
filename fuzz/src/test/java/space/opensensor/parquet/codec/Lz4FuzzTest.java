package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as an LZ4 block: what is taken is what Aircompressor takes it for. Ours refuses more,
 * as the reference decoder does at the end of a block.
 */
class Lz4FuzzTest {

  private static final int ROOM = 1 << 16;

  static Stream<byte[]> blocks() {
    return Stream.of(
        new byte[] {0},
        new byte[] {0x10, 'a'},
        new byte[] {0x1f, 'a', 1, 0, 9, 0x50, 'b', 'c', 'd', 'e', 'f'},
        new byte[] {
          (byte) 0xf0, 0, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o'
        });
  }

  @Test
  void theBlocksToBeginWithAreTaken() throws CorruptDataException {
    for (byte[] block : blocks().toList()) {
      Lz4Decompressor.decompress(block, 0, block.length, new byte[ROOM], 0, ROOM);
    }
  }

  @MethodSource("blocks")
  @FuzzTest
  void aBlockIsWhatAircompressorSays(byte[] block) {
    byte[] ours = new byte[ROOM];
    int length;
    try {
      length = Lz4Decompressor.decompress(block, 0, block.length, ours, 0, ROOM);
    } catch (CorruptDataException e) {
      return;
    }
    byte[] theirs = new byte[ROOM];
    assertEquals(
        new io.airlift.compress.lz4.Lz4Decompressor()
            .decompress(block, 0, block.length, theirs, 0, ROOM),
        length);
    assertArrayEquals(Arrays.copyOf(theirs, length), Arrays.copyOf(ours, length));
  }
}
