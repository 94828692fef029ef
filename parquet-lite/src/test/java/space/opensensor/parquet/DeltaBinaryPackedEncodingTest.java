package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.junit.jupiter.api.Test;

class DeltaBinaryPackedEncodingTest {

  private static final int MAX_ROWS = 3000;
  private static final long SEED = 99;

  private final long[] scratch = new long[DeltaBinaryPackedEncoding.scratchLongs(MAX_ROWS)];
  private final DeltaBinaryPackedEncoding anyShape = new DeltaBinaryPackedEncoding(scratch, true);
  private final DeltaBinaryPackedEncoding oneShape = new DeltaBinaryPackedEncoding(scratch, false);
  private final PageValues values = new PageValues(new short[MAX_ROWS]);

  @Test
  void parquetJavaReadsEveryShapeAndNoShapeIsLargerThanTheUsualOne() throws Exception {
    Random random = new Random(SEED);
    int smaller = 0;
    for (int round = 0; round < 2000; round++) {
      int count = random.nextInt(round % 10 == 0 ? MAX_ROWS : 400);
      int width = random.nextBoolean() ? 4 : 8;
      long[] longs = walk(random, count, width);
      int[] ints = new int[count];
      for (int i = 0; i < count; i++) {
        ints[i] = (int) longs[i];
      }
      if (width == 4) {
        values.ofInts(ints);
      } else {
        values.ofLongs(longs, 1);
      }
      values.rows(0, count, 0);
      int usual = oneShape.chooseShape(values, width);
      assertTrue(usual <= DeltaBinaryPackedEncoding.maxSize(count, width), "seed " + SEED);
      int size = anyShape.chooseShape(values, width);
      assertTrue(size <= usual, "seed " + SEED + ", round " + round);
      smaller += size < usual ? 1 : 0;
      byte[] out = new byte[size];
      assertEquals(size, anyShape.encode(values, width, out, 0));
      DeltaBinaryPackingValuesReader reader = new DeltaBinaryPackingValuesReader();
      reader.initFromPage(count, ByteBufferInputStream.wrap(ByteBuffer.wrap(out)));
      for (int i = 0; i < count; i++) {
        long found = width == 4 ? reader.readInteger() : reader.readLong();
        assertEquals(longs[i], found, "seed " + SEED + ", round " + round + ", value " + i);
      }
    }
    assertTrue(smaller > 200, "other shapes won only " + smaller + " times");
  }

  /** A walk whose steps grow and shrink, or any numbers at all. */
  private static long[] walk(Random random, int count, int width) {
    long[] values = new long[count];
    int bits = random.nextInt(width * 8);
    long value = width == 4 ? random.nextInt() : random.nextLong();
    for (int i = 0; i < count; i++) {
      bits = random.nextInt(20) == 0 ? random.nextInt(width * 8) : bits;
      value += random.nextLong() >> 63 - bits;
      values[i] = width == 4 ? (int) value : value;
    }
    return values;
  }

  @Test
  void equalStepsTakeAlmostNothingWhateverTheirNumber() {
    long[] times = new long[178];
    for (int i = 0; i < times.length; i++) {
      times[i] = 1763683200000L + 5000L * i;
    }
    values.ofLongs(times, 1);
    values.rows(0, times.length, 0);
    assertEquals(14, anyShape.chooseShape(values, 8));
    assertEquals(23, oneShape.chooseShape(values, 8));
  }
}
