package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockDecompressorTest {

  private static final long SEED = 20261102;

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void blocks_of_other_compressors_are_read(Format format) throws Exception {
    for (Map.Entry<String, byte[]> input : CodecInputs.named().entrySet()) {
      byte[] data = input.getValue();
      for (ForeignCodec foreign : format.foreign()) {
        byte[] block = foreign.compress(data);
        assertTrue(Arrays.equals(data, format.decompress(block, data.length)), input::getKey);
      }
    }
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void forty_thousand_mutated_blocks_give_an_error_or_a_bounded_output(Format format) {
    List<BlockCompressor> compressors =
        Arrays.stream(Codec.values())
            .filter(codec -> codec.format == format)
            .map(Codec::compressor)
            .toList();
    byte[] out = new byte[4096];
    byte[] untouched = new byte[out.length];
    Arrays.fill(untouched, (byte) 0x55);
    int errors = 0;
    for (int i = 0; i < 40_000; i++) {
      Random random = new Random(SEED + i);
      byte[] data = CodecInputs.random(random, 1000);
      byte[] block = mutate(random, Codec.compress(compressors.get(i % compressors.size()), data));
      int room = 500 + random.nextInt(1500);
      Arrays.fill(out, room, out.length, (byte) 0x55);
      try {
        int length = format.decompress(block, block.length, out, room);
        assertTrue(length >= 0 && length <= room, "seed " + (SEED + i));
        assertTrue(format.isLengthOf(block, length), "seed " + (SEED + i));
      } catch (CorruptDataException e) {
        errors++;
      } catch (Throwable e) {
        throw new AssertionError("seed " + (SEED + i), e);
      }
      assertTrue(
          Arrays.equals(out, room, out.length, untouched, room, out.length),
          "written past the limit, seed " + (SEED + i));
    }
    assertTrue(errors > 8_000, "the mutations are too tame: " + errors);
  }

  @ParameterizedTest
  @EnumSource
  void every_truncation_is_refused(Codec codec) {
    BlockCompressor compressor = codec.compressor();
    for (long seed = SEED; seed < SEED + 100; seed++) {
      byte[] data = CodecInputs.random(new Random(seed), 2000);
      byte[] block = Codec.compress(compressor, data);
      for (int length = 0; length < block.length; length++) {
        byte[] cut = Arrays.copyOf(block, length);
        // An LZ4 block does not say its length: a cut one may read as a shorter one.
        try {
          byte[] read = codec.format.decompress(cut, data.length);
          assertTrue(
              codec.format.isLengthOf(cut, read.length), "seed " + seed + " cut at " + length);
          assertTrue(read.length < data.length, "seed " + seed + " cut at " + length);
          assertArrayEquals(Arrays.copyOf(data, read.length), read, "seed " + seed);
        } catch (CorruptDataException e) {
          assertTrue(e.getMessage().indexOf('\n') < 0);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_output_one_byte_too_small_is_refused(Codec codec) {
    BlockCompressor compressor = codec.compressor();
    for (long seed = SEED; seed < SEED + 500; seed++) {
      byte[] data = CodecInputs.random(new Random(seed), 3000);
      if (data.length > 0) {
        byte[] block = Codec.compress(compressor, data);
        assertThrows(
            CorruptDataException.class,
            () -> codec.format.decompress(block, data.length - 1),
            "seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void ranges_outside_the_arrays_are_refused(Format format) {
    byte[] ten = new byte[10];
    int[][] wrong = {
      {-1, 5, 0, 10},
      {0, 11, 0, 10},
      {5, 6, 0, 10},
      {0, -1, 0, 10},
      {0, 5, -1, 10},
      {0, 5, 0, 11},
      {0, 5, 6, 5},
    };
    for (int[] w : wrong) {
      assertThrows(
          IllegalArgumentException.class,
          () -> format.decompress(ten, w[0], w[1], new byte[10], w[2], w[3]),
          Arrays.toString(w));
    }
  }

  private static byte[] mutate(Random random, byte[] block) {
    byte[] mutant = block.clone();
    int edits = 1 + random.nextInt(3);
    for (int i = 0; i < edits && mutant.length > 0; i++) {
      int at = random.nextInt(random.nextBoolean() ? mutant.length : Math.min(mutant.length, 8));
      switch (random.nextInt(6)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt();
        case 2 -> mutant[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        case 3 -> mutant = Arrays.copyOf(mutant, at);
        case 4 -> {
          mutant = Arrays.copyOf(mutant, mutant.length + 1);
          System.arraycopy(mutant, at, mutant, at + 1, mutant.length - 1 - at);
          mutant[at] = (byte) random.nextInt();
        }
        default -> {
          int from = random.nextInt(mutant.length);
          int run = Math.min(random.nextInt(10), mutant.length - Math.max(at, from));
          System.arraycopy(mutant, from, mutant, at, run);
        }
      }
    }
    return mutant;
  }
}
