package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockCompressorTest {

  private static final long SEED = 20261101;

  @ParameterizedTest
  @EnumSource
  void every_named_input_is_read_back_by_three_decoders(Codec codec) throws Exception {
    BlockCompressor compressor = codec.compressor();
    for (Map.Entry<String, byte[]> input : CodecInputs.named().entrySet()) {
      assertReadBack(codec, compressor, input.getValue(), input.getKey());
    }
  }

  @ParameterizedTest
  @EnumSource
  void random_inputs_are_read_back_by_three_decoders(Codec codec) throws Exception {
    BlockCompressor compressor = codec.compressor();
    for (long seed = SEED; seed < SEED + 1000; seed++) {
      assertReadBack(codec, compressor, CodecInputs.random(new Random(seed), 5000), "seed " + seed);
    }
    for (long seed = SEED; seed < SEED + 5; seed++) {
      byte[] data = CodecInputs.random(new Random(seed), CodecInputs.MEBI);
      assertReadBack(codec, compressor, data, "large, seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_output_does_not_depend_on_what_was_compressed_before(Codec codec) {
    BlockCompressor used = codec.compressor();
    for (long seed = SEED; seed < SEED + 100; seed++) {
      byte[] data = CodecInputs.random(new Random(seed), 100_000);
      assertArrayEquals(
          Codec.compress(codec.compressor(), data), Codec.compress(used, data), "seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_range_inside_larger_arrays_gives_the_same_block_and_touches_nothing_else(Codec codec) {
    BlockCompressor compressor = codec.compressor();
    for (long seed = SEED; seed < SEED + 100; seed++) {
      Random random = new Random(seed);
      byte[] data = CodecInputs.random(random, 70_000);
      byte[] expected = Codec.compress(compressor, data);
      int from = random.nextInt(100);
      byte[] in = new byte[from + data.length + random.nextInt(100)];
      random.nextBytes(in);
      System.arraycopy(data, 0, in, from, data.length);
      byte[] before = in.clone();
      byte[] out = new byte[expected.length + 20];
      Arrays.fill(out, (byte) 0x55);
      int length = compressor.compress(in, from, data.length, out, 7, 7 + expected.length);
      assertEquals(expected.length, length, "seed " + seed);
      assertArrayEquals(expected, Arrays.copyOfRange(out, 7, 7 + length), "seed " + seed);
      assertArrayEquals(before, in, "seed " + seed);
      for (int i = 0; i < out.length; i++) {
        assertTrue(out[i] == 0x55 || i >= 7 && i < 7 + length, "seed " + seed + " byte " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_block_that_does_not_fit_is_refused_at_every_limit(Codec codec) {
    BlockCompressor compressor = codec.compressor();
    for (long seed = SEED; seed < SEED + 100; seed++) {
      Random random = new Random(seed);
      byte[] data = CodecInputs.random(random, 1500);
      byte[] out = new byte[compressor.maxCompressedLength(data.length)];
      byte[] untouched = new byte[out.length];
      Arrays.fill(untouched, (byte) 0x55);
      int length = compressor.compress(data, 0, data.length, out, 0, out.length);
      for (int limit = 0; limit < length; limit++) {
        Arrays.fill(out, (byte) 0x55);
        String at = "seed " + seed + " limit " + limit;
        assertEquals(
            BlockCompressor.DOES_NOT_FIT,
            compressor.compress(data, 0, data.length, out, 0, limit),
            at);
        assertTrue(Arrays.equals(out, limit, out.length, untouched, limit, out.length), at);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void ranges_outside_the_arrays_are_refused(Codec codec) {
    BlockCompressor compressor = codec.compressor();
    byte[] ten = new byte[10];
    int[][] wrong = {
      {-1, 5, 0, 10},
      {0, 11, 0, 10},
      {5, 6, 0, 10},
      {0, -1, 0, 10},
      {11, 0, 0, 10},
      {0, 5, -1, 10},
      {0, 5, 0, 11},
      {0, 5, 6, 5},
      {1, Integer.MAX_VALUE, 0, 10},
    };
    for (int[] w : wrong) {
      assertThrows(
          IllegalArgumentException.class,
          () -> compressor.compress(ten, w[0], w[1], ten, w[2], w[3]),
          Arrays.toString(w));
    }
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void nothing_is_allocated_once_constructed(Codec codec) throws Exception {
    BlockCompressor compressor = codec.compressor();
    byte[][] inputs = {
      SensorPages.plain("quant").get(0),
      SensorPages.split("quant").get(0),
      CodecInputs.texture(new Random(SEED), 3000, 3),
      CodecInputs.texture(new Random(SEED), 100_000, 3),
    };
    byte[] out = new byte[compressor.maxCompressedLength(100_000)];
    byte[] back = new byte[100_000];
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 5; i++) {
        for (byte[] input : inputs) {
          int length = compressor.compress(input, 0, input.length, out, 0, out.length);
          codec.format.decompress(out, length, back, back.length);
          compressor.compress(input, 0, input.length, out, 0, length / 2);
        }
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    // The measurement itself may cost a few bytes; 40 calls that allocate would cost 16 each at
    // least.
    assertTrue(least < 640, "allocated " + least);
  }

  private static void assertReadBack(
      Codec codec, BlockCompressor compressor, byte[] data, String name) throws Exception {
    byte[] block = Codec.compress(compressor, data);
    assertTrue(
        Arrays.equals(data, codec.format.decompress(block, data.length)),
        () -> "our decoder: " + name);
    for (ForeignCodec foreign : codec.format.foreign()) {
      assertTrue(
          Arrays.equals(data, foreign.decompress(block, data.length)), () -> foreign + ": " + name);
    }
  }
}
