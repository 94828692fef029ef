package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Random;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;

class HybridEncodingTest {

  private static final long SEED = 42;

  private final HybridEncoding hybrid = new HybridEncoding(new short[Workspace.SCRATCH_CELLS]);

  @Test
  void noWayToCutShortSequencesIntoRunsIsShorter() {
    Random random = new Random(SEED);
    for (int round = 0; round < 5000; round++) {
      int width = random.nextInt(11);
      short[] values = values(random, 1 + random.nextInt(60), width);
      int size = hybrid.encode(values, values.length, width, null, 0);
      int least = width == 0 ? 1 : shortest(values, width, 0, new int[values.length + 1]);
      assertEquals(least, size, () -> "seed " + SEED + ": " + Arrays.toString(values));
    }
  }

  /** By trying everything: bit-packed runs of any number of groups, runs of any length. */
  private static int shortest(short[] values, int width, int from, int[] known) {
    int count = values.length;
    if (from >= count) {
      return 0;
    }
    if (known[from] > 0) {
      return known[from];
    }
    int least = Integer.MAX_VALUE;
    for (int groups = 1; 8 * (groups - 1) < count - from; groups++) {
      int cost = 1 + groups * width;
      least = Math.min(least, cost + shortest(values, width, from + 8 * groups, known));
    }
    for (int run = 1; from + run <= count && values[from + run - 1] == values[from]; run++) {
      int cost = 1 + (width + 7) / 8;
      least = Math.min(least, cost + shortest(values, width, from + run, known));
    }
    known[from] = least;
    return least;
  }

  @Test
  void parquetJavaReadsWhatIsEncodedAndTheBoundsHold() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 3000; round++) {
      int width = 1 + random.nextInt(10);
      short[] values = values(random, random.nextInt(2000), width);
      int most = HybridEncoding.maxSize(values.length, width);
      byte[] out = new byte[most];
      int size = hybrid.encode(values, values.length, width, out, 0);
      assertEquals(size, hybrid.encode(values, values.length, width, null, 0));
      assertTrue(HybridEncoding.leastSize(values, values.length, width) <= size, "seed " + SEED);
      RunLengthBitPackingHybridDecoder decoder =
          new RunLengthBitPackingHybridDecoder(width, new ByteArrayInputStream(out, 0, size));
      for (int i = 0; i < values.length; i++) {
        assertEquals(values[i], decoder.readInt(), "seed " + SEED + ", round " + round);
      }
    }
  }

  @Test
  void aRunMayFillTheLargestPage() throws Exception {
    short[] values = new short[Short.MAX_VALUE];
    Arrays.fill(values, (short) 5);
    byte[] out = new byte[HybridEncoding.maxSize(values.length, 3)];
    int size = hybrid.encode(values, values.length, 3, out, 0);
    assertEquals(4, size, "a header of three bytes and the value");
    RunLengthBitPackingHybridDecoder decoder =
        new RunLengthBitPackingHybridDecoder(3, new ByteArrayInputStream(out, 0, size));
    for (int i = 0; i < values.length; i++) {
      assertEquals(5, decoder.readInt(), "value " + i);
    }
  }

  private static short[] values(Random random, int count, int width) {
    short[] values = new short[count];
    int runs = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      boolean repeat = i > 0 && random.nextInt(runs) != 0;
      values[i] = repeat ? values[i - 1] : (short) random.nextInt(1 << width);
    }
    return values;
  }
}
