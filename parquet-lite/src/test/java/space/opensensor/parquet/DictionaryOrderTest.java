package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import space.opensensor.parquet.codec.OptimalSnappyCompressor;

class DictionaryOrderTest {

  private final short[] scratch = new short[Workspace.SCRATCH_CELLS];
  private final DictionaryOrder order = new DictionaryOrder(scratch);
  private final OptimalSnappyCompressor snappy = new OptimalSnappyCompressor();

  @Test
  void everyValueHasExactlyOnePlace() {
    long seed = 8;
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      int count = 1 + random.nextInt(DictionaryOrder.MAX_ENTRIES);
      byte[] values = new byte[4 * count];
      int kinds = 1 << random.nextInt(17);
      for (int i = 0; i < count; i++) {
        PlainEncoding.putInt(
            random.nextInt(kinds) << 16 | random.nextInt(kinds) & 0xFFFF, values, 4 * i);
      }
      order.arrange(values, count);
      BitSet places = new BitSet();
      for (int place = 0; place < count; place++) {
        places.set(scratch[place]);
      }
      assertEquals(count, places.cardinality(), "seed " + seed + ", round " + round);
    }
  }

  @Test
  void valuesAtAResolutionBecomeSmallerByASixth() {
    int count = 80;
    byte[] appearing = new byte[4 * count];
    Random random = new Random(4);
    BitSet seen = new BitSet();
    for (int i = 0; i < count; i++) {
      int tenths = 320 + random.nextInt(100);
      while (seen.get(tenths)) {
        tenths = 320 + random.nextInt(100);
      }
      seen.set(tenths);
      PlainEncoding.putInt(Float.floatToRawIntBits(tenths / 10f), appearing, 4 * i);
    }
    order.arrange(appearing, count);
    byte[] arranged = new byte[4 * count];
    for (int place = 0; place < count; place++) {
      System.arraycopy(appearing, 4 * scratch[place], arranged, 4 * place, 4);
    }
    int before = compressed(appearing);
    int after = compressed(arranged);
    assertTrue(after <= before * 5 / 6, after + " bytes instead of " + before);
  }

  /** Files keep their bytes from release to release only while each choice stays the same. */
  @Test
  void theOrderStaysTheSame() {
    Random random = new Random(6);
    byte[] values = new byte[4 * 24];
    for (int i = 0; i < 24; i++) {
      PlainEncoding.putInt(random.nextInt(5) << 16 | random.nextInt(5), values, 4 * i);
    }
    order.arrange(values, 24);
    StringBuilder places = new StringBuilder();
    for (int place = 0; place < 24; place++) {
      places.append(' ').append(scratch[place]);
    }
    assertEquals(
        " 10 6 22 13 17 8 1 2 9 12 16 23 5 3 11 7 4 14 15 20 21 18 0 19", places.toString());
  }

  private int compressed(byte[] bytes) {
    return snappy.compress(bytes, 0, bytes.length, new byte[1000], 0, 1000);
  }
}
