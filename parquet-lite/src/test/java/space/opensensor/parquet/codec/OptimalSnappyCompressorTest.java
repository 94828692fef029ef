package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OptimalSnappyCompressorTest {

  private static final long SEED = 20261103;

  @Test
  void the_default_table_takes_two_kibibytes_and_a_page_of_178_floats() {
    assertEquals(1024, OptimalSnappyCompressor.MIN_CELLS);
    assertEquals(767, new OptimalSnappyCompressor().exactLength());
  }

  @Test
  void no_parse_is_shorter_on_sensor_pages() {
    List<byte[]> pages = new ArrayList<>();
    for (List<String> files : SensorPages.FAMILIES.values()) {
      pages.addAll(SensorPages.plain(files));
      pages.addAll(SensorPages.split(files));
    }
    OptimalSnappyCompressor compressor = new OptimalSnappyCompressor();
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
    OptimalSnappyCompressor compressor = new OptimalSnappyCompressor();
    for (long seed = SEED; seed < SEED + inputs; seed++) {
      Random random = new Random(seed);
      int size = random.nextInt(1 + random.nextInt(1 + compressor.exactLength()));
      byte[] data = CodecInputs.texture(random, size, random.nextInt(CodecInputs.TEXTURES));
      assertShortest(compressor, data, "seed " + seed);
    }
  }

  @Test
  void no_parse_is_shorter_on_equal_bytes() {
    OptimalSnappyCompressor compressor = new OptimalSnappyCompressor();
    for (int size = 0; size <= compressor.exactLength(); size += size < 100 ? 1 : 7) {
      assertShortest(compressor, new byte[size], "equal bytes " + size);
    }
  }

  /** Noise, which only literals hold, with a few matches far apart. */
  @Test
  void no_parse_is_shorter_where_literals_are_long() {
    OptimalSnappyCompressor compressor = new OptimalSnappyCompressor();
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

  @Tag("long")
  @Test
  void no_parse_is_shorter_where_distances_need_two_bytes() {
    OptimalSnappyCompressor compressor = new OptimalSnappyCompressor(new short[8192]);
    assertEquals(8192 - 2048 - 1, compressor.exactLength());
    for (long seed = SEED; seed < SEED + 60; seed++) {
      Random random = new Random(seed);
      int size = 2048 + random.nextInt(compressor.exactLength() - 2047);
      byte[] data = CodecInputs.texture(random, size, random.nextInt(CodecInputs.TEXTURES));
      assertShortest(compressor, data, "seed " + seed);
    }
  }

  @Test
  void a_larger_table_never_costs_much_on_a_page_beyond_the_smaller_one() {
    // Windows may cut unluckily, so a few bytes are allowed.
    for (long seed = SEED; seed < SEED + 100; seed++) {
      byte[] data = CodecInputs.texture(new Random(seed), 4096, 3);
      int small = Codec.compress(new OptimalSnappyCompressor(), data).length;
      int large = Codec.compress(new OptimalSnappyCompressor(new short[4096]), data).length;
      assertTrue(large <= small + 8, "seed " + seed + ": " + large + " and " + small);
    }
  }

  @Test
  void a_table_outside_the_limits_is_refused() {
    assertThrows(
        IllegalArgumentException.class, () -> new OptimalSnappyCompressor(new short[1023]));
    assertThrows(
        IllegalArgumentException.class, () -> new OptimalSnappyCompressor(new short[16385]));
  }

  private static void assertShortest(OptimalSnappyCompressor compressor, byte[] data, String name) {
    assertTrue(data.length <= compressor.exactLength());
    byte[] out = new byte[compressor.maxCompressedLength(data.length)];
    int length = compressor.compress(data, 0, data.length, out, 0, out.length);
    assertEquals(shortest(data), length, name);
  }

  /** Length of the shortest Snappy block, from all matches and all elements of the format. */
  private static int shortest(byte[] data) {
    int n = data.length;
    int[] near = new int[n];
    int[] far = new int[n];
    for (int distance = 1; distance < n; distance++) {
      int run = 0;
      for (int i = n - 1; i >= distance; i--) {
        run = data[i] == data[i - distance] ? run + 1 : 0;
        int[] longest = distance < 2048 ? near : far;
        longest[i] = Math.max(longest[i], Math.min(run, 64));
      }
    }
    int[] cost = new int[n + 1];
    for (int i = n - 1; i >= 0; i--) {
      int least = Integer.MAX_VALUE;
      for (int run = 1; run <= n - i; run++) {
        int header = run <= 60 ? 1 : run <= 256 ? 2 : 3;
        least = Math.min(least, header + run + cost[i + run]);
      }
      for (int length = 4; length <= Math.min(near[i], 11); length++) {
        least = Math.min(least, 2 + cost[i + length]);
      }
      for (int length = 1; length <= Math.max(near[i], far[i]); length++) {
        least = Math.min(least, 3 + cost[i + length]);
      }
      cost[i] = least;
    }
    int preamble = n < 128 ? 1 : n < 16384 ? 2 : 3;
    return preamble + cost[0];
  }
}
