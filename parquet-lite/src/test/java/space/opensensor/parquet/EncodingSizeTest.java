package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Sizes that are told before anything is written. */
class EncodingSizeTest {

  private final PageValues values = new PageValues(new short[100]);

  private static short[] equal(int count, int value) {
    short[] values = new short[count];
    Arrays.fill(values, (short) value);
    return values;
  }

  @Test
  void plainBooleansTakeABitAndOthersTheirWidth() {
    int[] bytes = {0, 1, 1, 2, 2, 3};
    int[] counts = {0, 1, 8, 9, 16, 17};
    for (int i = 0; i < counts.length; i++) {
      values.ofBooleans(new boolean[17]);
      values.rows(0, counts[i], 0);
      assertEquals(bytes[i], PlainEncoding.size(ColumnType.BOOLEAN, values));
      byte[] out = new byte[20];
      assertEquals(3 + bytes[i], PlainEncoding.encode(ColumnType.BOOLEAN, values, out, 3));
    }
    values.ofInts(new int[9]);
    values.rows(0, 9, 0);
    assertEquals(36, PlainEncoding.size(ColumnType.INT32, values));
    values.ofLongs(new long[9], 1);
    values.rows(0, 9, 0);
    assertEquals(72, PlainEncoding.size(ColumnType.INT64, values));
  }

  @Test
  void textsTakeTheirBytesAndTheirLengths() {
    byte[] utf8 = "abbbcc".getBytes(StandardCharsets.US_ASCII);
    values.ofTexts(utf8, new int[] {0, 1, 4, 4, 6});
    values.rows(0, 4, 0);
    assertEquals(4 * 4 + 6, PlainEncoding.size(ColumnType.UTF8, values));
    DeltaBinaryPackedEncoding lengths =
        new DeltaBinaryPackedEncoding(new long[DeltaBinaryPackedEncoding.scratchLongs(4)], true);
    int size = DeltaLengthEncoding.size(values, lengths);
    assertEquals(lengths.chooseShape(values, 4) + 6, size);
    byte[] out = new byte[size];
    assertEquals(size, DeltaLengthEncoding.encode(values, lengths, out, 0));
    assertEquals("abbbcc", new String(out, size - 6, 6, StandardCharsets.US_ASCII));
  }

  @Test
  void aRunCountsAsItsBitsOrAsAHeaderAndAValue() {
    assertEquals(2, HybridEncoding.leastSize(equal(5, 5), 5, 3), "15 bits");
    assertEquals(2, HybridEncoding.leastSize(equal(100, 5), 100, 3), "a header and a byte");
    assertEquals(3, HybridEncoding.leastSize(equal(3, 900), 3, 10), "a header and two bytes");
    short[] runs = equal(20, 1);
    Arrays.fill(runs, 10, 20, (short) 2);
    assertEquals(4, HybridEncoding.leastSize(runs, 20, 3), "two headers and two bytes");
    short[] changing = {1, 2, 1, 2, 1, 2, 1, 2, 1};
    assertEquals(4, HybridEncoding.leastSize(changing, 9, 3), "27 bits");
  }

  @Test
  void theMostIsThatOfBitPackedGroups() {
    assertEquals(0, HybridEncoding.maxSize(0, 3));
    assertEquals(3 + 1, HybridEncoding.maxSize(8, 3));
    assertEquals(2 * 3 + 1, HybridEncoding.maxSize(9, 3));
    assertEquals(63 * 3 + 1, HybridEncoding.maxSize(504, 3));
    assertEquals(64 * 3 + 2, HybridEncoding.maxSize(505, 3));
    assertEquals(18 + 14 + 4 * 32 * 8, DeltaBinaryPackedEncoding.maxSize(128, 8));
    assertEquals(18 + 2 * 14 + 5 * 32 * 4, DeltaBinaryPackedEncoding.maxSize(129, 4));
    assertEquals(2, DeltaBinaryPackedEncoding.scratchLongs(32));
    assertEquals(4, DeltaBinaryPackedEncoding.scratchLongs(33));
  }
}
