package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Which values of the caller's arrays are in view. */
class PageValuesTest {

  private final PageValues values = new PageValues(new short[20]);

  /** Bit 1 of a byte is the second row's. */
  @Test
  void theBitmapSaysWhichRowsHaveValues() {
    byte[] bitmap = {(byte) 0b1000_0010, 0b0000_0001};
    boolean[] expected = {false, true, false, false, false, false, false, true, true, false};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], PageValues.isSet(bitmap, i), "row " + i);
    }
    values.ofInts(new int[] {10, 11, 12, 13, 14, 15, 16, 17, 18, 19});
    values.validity(bitmap, 0);
    values.rows(0, 10, 0);
    assertEquals(10, values.rows());
    assertEquals(3, values.count());
    assertEquals(11, values.intAt(0));
    assertEquals(17, values.intAt(1));
    assertEquals(18, values.intAt(2));
    assertEquals(7, values.rowOf(1));
  }

  /** The rows of a second page: the arrays go on, and the bitmap with an offset of its own. */
  @Test
  void aViewMovesOverArraysAndBitmap() {
    byte[] bitmap = {(byte) 0b1011_0000, 0b0000_0110};
    values.ofLongs(new long[] {0, 0, 100, 101, 102, 103, 104, 105}, 1000);
    values.validity(bitmap, 4);
    values.rows(2, 3, 0);
    assertEquals(2, values.count());
    assertEquals(100_000, values.longAt(0));
    assertEquals(101_000, values.longAt(1));
    values.rows(5, 3, 3);
    assertEquals(2, values.count());
    assertEquals(103_000, values.longAt(0), "bit 7");
    assertEquals(105_000, values.longAt(1), "bit 9");
    assertEquals(0, values.rowOf(0));
    assertEquals(2, values.rowOf(1));
    values.validity(null, 0);
    values.rows(5, 3, 3);
    assertEquals(3, values.count());
    assertEquals(1, values.rowOf(1));
    assertEquals(104_000, values.longAt(1));
  }

  /** The first row that is left out is that of the first value too many. */
  @Test
  void theLastRowsCanBeLeftOut() {
    values.ofInts(new int[] {10, 11, 12, 13, 14, 15, 16, 17});
    values.validity(new byte[] {(byte) 0b1101_0010}, 0);
    for (int most : new int[] {4, 5}) {
      values.rows(0, 8, 0);
      values.limitCount(most);
      assertEquals(8, values.rows(), "as they are");
      assertEquals(4, values.count());
    }
    values.limitCount(2);
    assertEquals(6, values.rows());
    assertEquals(2, values.count());
    assertEquals(14, values.intAt(1));
    values.validity(null, 0);
    values.rows(1, 7, 0);
    values.limitCount(3);
    assertEquals(3, values.rows());
    assertEquals(3, values.count());
    assertEquals(13, values.intAt(2));
  }

  /** Where all that are left have values, positions are no longer needed. */
  @Test
  void whatIsLeftMayBeWithoutGaps() {
    values.ofInts(new int[] {10, 11, 12, 13});
    values.validity(new byte[] {0b0111}, 0);
    values.rows(0, 4, 0);
    values.limitCount(2);
    assertEquals(2, values.rows());
    assertEquals(1, values.rowOf(1));
    assertEquals(11, values.intAt(1));
  }

  @Test
  void textsTakeTheirBytesAndFourForEachLength() {
    byte[] utf8 = "abbccc".getBytes(StandardCharsets.US_ASCII);
    values.ofTexts(utf8, new int[] {0, 1, 3, 3, 6});
    values.rows(0, 4, 0);
    assertEquals(6, values.textBytes());
    assertEquals(3, values.byteStart(3));
    assertEquals(3, values.byteLength(3));
    values.limitTextBytes(4 * 4 + 6);
    assertEquals(4, values.rows());
    values.limitTextBytes(4 * 4 + 5);
    assertEquals(3, values.rows());
    values.limitTextBytes(4 + 1);
    assertEquals(1, values.rows());
    assertEquals(1, values.textBytes());
  }

  @Test
  void aConstantIsTheTextOfEveryRow() {
    byte[] text = "same".getBytes(StandardCharsets.US_ASCII);
    values.ofConstant(text);
    values.rows(0, 9, 0);
    assertEquals(9, values.count());
    assertEquals(0, values.byteStart(8));
    assertEquals(4, values.byteLength(8));
    values.ofTexts(text, new int[] {0, 1, 3});
    values.rows(0, 2, 0);
    assertEquals(1, values.byteStart(1), "it is over with the next values");
  }

  @Test
  void numbersAreTheirBits() {
    values.ofFloats(new float[] {1.5f});
    values.rows(0, 1, 0);
    assertEquals(Float.floatToRawIntBits(1.5f), values.intAt(0));
    values.ofDoubles(new double[] {-2.5});
    values.rows(0, 1, 0);
    assertEquals(Double.doubleToRawLongBits(-2.5), values.longAt(0));
    values.ofBooleans(new boolean[] {true, false});
    values.rows(0, 2, 0);
    assertTrue(values.booleanAt(0));
    assertFalse(values.booleanAt(1));
  }

  @Test
  void whatWasThereBeforeIsForgotten() {
    byte[] text = {1, 2, 3};
    values.ofConstant(text);
    values.ofInts(new int[] {4, 5});
    values.rows(0, 2, 0);
    assertEquals(5, values.intAt(1));
    values.ofConstant(text);
    values.ofFloats(new float[] {4, 5});
    values.rows(0, 2, 0);
    assertEquals(Float.floatToRawIntBits(5), values.intAt(1));
    values.ofConstant(text);
    values.ofLongs(new long[] {4, 5}, 1);
    values.rows(0, 2, 0);
    assertEquals(5, values.longAt(1));
    values.ofConstant(text);
    values.ofDoubles(new double[] {4, 5});
    values.rows(0, 2, 0);
    assertEquals(Double.doubleToRawLongBits(5), values.longAt(1));
    values.ofConstant(text);
    values.ofBooleans(new boolean[] {false, true});
    values.rows(0, 2, 0);
    assertTrue(values.booleanAt(1));
  }
}
