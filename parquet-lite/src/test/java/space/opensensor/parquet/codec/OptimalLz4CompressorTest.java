package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OptimalLz4CompressorTest {

  private static final long SEED = 20261104;

  @Test
  void no_parse_is_shorter_on_sensor_pages() {
    List<byte[]> pages = new ArrayList<>();
    for (List<String> files : SensorPages.FAMILIES.values()) {
      pages.addAll(SensorPages.plain(files));
      pages.addAll(SensorPages.split(files));
    }
    OptimalLz4Compressor compressor = new OptimalLz4Compressor();
    for (int i = 0; i < pages.size(); i++) {
      assertShortest(compressor, pages.get(i), "page " + i);
    }
  }

  @Tag("long")
  @Test
  void no_parse_is_shorter_on_random_inputs() {
    assertShortestOfRandom(3000);
  }

  @Test
  void no_parse_is_shorter_on_some_random_inputs() {
    assertShortestOfRandom(150);
  }

  private static void assertShortestOfRandom(int inputs) {
    OptimalLz4Compressor compressor = new OptimalLz4Compressor();
    for (long seed = SEED; seed < SEED + inputs; seed++) {
      Random random = new Random(seed);
      int size = random.nextInt(1 + random.nextInt(1 + compressor.exactLength()));
      byte[] data = CodecInputs.texture(random, size, random.nextInt(CodecInputs.TEXTURES));
      assertShortest(compressor, data, "seed " + seed);
    }
  }

  @Test
  void no_parse_is_shorter_on_equal_bytes() {
    OptimalLz4Compressor compressor = new OptimalLz4Compressor();
    for (int size = 0; size <= compressor.exactLength(); size += size < 100 ? 1 : 7) {
      assertShortest(compressor, new byte[size], "equal bytes " + size);
    }
  }

  /** Noise, which only literals hold, with a few matches far apart. */
  @Test
  void no_parse_is_shorter_where_literals_are_long() {
    OptimalLz4Compressor compressor = new OptimalLz4Compressor();
    for (int size = 40; size <= compressor.exactLength(); size += 33) {
      for (int apart : new int[] {14, 15, 16, 59, 60, 61, 62, 255, 256, 257, 269, 270, 271}) {
        byte[] data = CodecInputs.texture(new Random(size), size, 0);
        for (int at = apart; at + 6 < size; at += apart + 5) {
          System.arraycopy(data, 0, data, at, 5);
        }
        assertShortest(compressor, data, size + " bytes, matches " + apart + " apart");
      }
    }
  }

  @Test
  void no_parse_is_shorter_in_a_larger_table() {
    OptimalLz4Compressor compressor = new OptimalLz4Compressor(new short[4096]);
    for (long seed = SEED; seed < SEED + 60; seed++) {
      Random random = new Random(seed);
      int size = 767 + random.nextInt(compressor.exactLength() - 766);
      byte[] data = CodecInputs.texture(random, size, random.nextInt(CodecInputs.TEXTURES));
      assertShortest(compressor, data, "seed " + seed);
    }
  }

  /** 14 without a further byte, 255 more with each; as many prices as a window can need. */
  @Test
  void each_price_of_literals_reaches_255_further() {
    assertArrayEquals(new int[] {14, 269, 524, 779, 1034}, new OptimalLz4Compressor().reach(767));
  }

  private static void assertShortest(OptimalLz4Compressor compressor, byte[] data, String name) {
    assertTrue(data.length <= compressor.exactLength());
    byte[] out = new byte[compressor.maxCompressedLength(data.length)];
    int length = compressor.compress(data, 0, data.length, out, 0, out.length);
    assertEquals(shortest(data), length, name);
  }

  /**
   * Length of the shortest LZ4 block: over every number of literals and every match of each
   * sequence, within the end of block conditions.
   */
  private static int shortest(byte[] data) {
    int n = data.length;
    int[] longest = new int[n];
    for (int distance = 1; distance < n; distance++) {
      int run = 0;
      for (int i = n - 6; i >= distance; i--) {
        run = data[i] == data[i - distance] ? run + 1 : 0;
        longest[i] = Math.max(longest[i], run);
      }
    }
    // From a match on: offset, further length bytes, and the sequences after it.
    int[] match = new int[n];
    int[] sequence = new int[n + 1];
    for (int i = n; i >= 0; i--) {
      if (i < n) {
        match[i] = 1 << 20;
        for (int length = 4; i <= n - 12 && length <= longest[i]; length++) {
          int more = length < 19 ? 0 : 1 + (length - 19) / 255;
          match[i] = Math.min(match[i], 2 + more + sequence[i + length]);
        }
      }
      int last = n - i;
      sequence[i] = 1 + (last < 15 ? 0 : 1 + (last - 15) / 255) + last;
      for (int literals = 0; i + literals < n; literals++) {
        int more = literals < 15 ? 0 : 1 + (literals - 15) / 255;
        sequence[i] = Math.min(sequence[i], 1 + more + literals + match[i + literals]);
      }
    }
    return sequence[0];
  }
}
