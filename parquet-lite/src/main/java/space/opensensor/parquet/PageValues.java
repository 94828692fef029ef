package space.opensensor.parquet;

/**
 * A view of the present values of one page in the caller's arrays: value <i>k</i> is the
 * <i>k</i>-th row that has one. Holds no values itself, only the rows' positions where some are
 * missing.
 *
 * <p>Validity is a bitmap: bit <i>i</i> mod 8, from the lowest, of byte <i>i</i> / 8 is set when
 * row <i>i</i> has a value.
 */
final class PageValues {

  private final short[] positions;
  private int[] ints;
  private float[] floats;
  private long[] longs;
  private int longFactor;
  private double[] doubles;
  private boolean[] booleans;
  private byte[] bytes;
  private int[] boundaries;
  private final int[] constantBoundaries = new int[2];
  private boolean constant;
  private byte[] validity;
  private int validityOffset;
  private int first;
  private int rows;
  private int count;
  private boolean dense;

  /**
   * A view of nothing yet.
   *
   * @param positions as many as a page has rows
   */
  PageValues(short[] positions) {
    this.positions = positions;
  }

  void ofInts(int[] values) {
    clear();
    ints = values;
  }

  void ofFloats(float[] values) {
    clear();
    floats = values;
  }

  /** Integers of 8 bytes, each of which stands for so many times itself. */
  void ofLongs(long[] values, int factor) {
    clear();
    longs = values;
    longFactor = factor;
  }

  void ofDoubles(double[] values) {
    clear();
    doubles = values;
  }

  void ofBooleans(boolean[] values) {
    clear();
    booleans = values;
  }

  /** Texts in one array; text <i>i</i> is from boundary <i>i</i> to boundary <i>i</i> + 1. */
  void ofTexts(byte[] values, int[] textBoundaries) {
    clear();
    bytes = values;
    boundaries = textBoundaries;
  }

  /** One text for all rows. */
  void ofConstant(byte[] text) {
    constantBoundaries[1] = text.length;
    ofTexts(text, constantBoundaries);
    constant = true;
  }

  /** Says which rows have values; null when all do. */
  void validity(byte[] bitmap, int offset) {
    validity = bitmap;
    validityOffset = offset;
  }

  /** Moves the view to some rows of the arrays. */
  void rows(int firstRow, int rowCount, int rowsBefore) {
    first = firstRow;
    rows = rowCount;
    count = 0;
    if (validity == null) {
      count = rowCount;
    } else {
      for (int i = 0; i < rowCount; i++) {
        if (isSet(validity, validityOffset + rowsBefore + i)) {
          positions[count++] = (short) i;
        }
      }
    }
    dense = count == rowCount;
  }

  /** Leaves out the last rows, so that the texts of the others take no more bytes in PLAIN. */
  void limitTextBytes(int most) {
    int bytes = 0;
    for (int k = 0; k < count; k++) {
      bytes += 4 + byteLength(k);
      if (bytes > most) {
        limitCount(k);
        return;
      }
    }
  }

  /** Leaves out the last rows, from the first that would be a value too many. */
  void limitCount(int most) {
    if (count > most) {
      rows = rowOf(most);
      count = most;
      dense = count == rows;
    }
  }

  /** Bytes of all texts. */
  int textBytes() {
    int sum = 0;
    for (int k = 0; k < count; k++) {
      sum += byteLength(k);
    }
    return sum;
  }

  static boolean isSet(byte[] bitmap, int index) {
    return (bitmap[index >> 3] >> (index & 7) & 1) != 0;
  }

  /** Rows, with or without a value. */
  int rows() {
    return rows;
  }

  /** Values present. */
  int count() {
    return count;
  }

  /** The row of a value, counted from the page's first. */
  int rowOf(int k) {
    return dense ? k : positions[k];
  }

  /** Where the caller's arrays hold a value. */
  private int indexOf(int k) {
    return constant ? 0 : first + (dense ? k : positions[k]);
  }

  /** The value of an INT32, the raw bits of a FLOAT, or the bytes of a text. */
  int intAt(int k) {
    int i = indexOf(k);
    if (ints != null) {
      return ints[i];
    }
    return floats != null ? Float.floatToRawIntBits(floats[i]) : boundaries[i + 1] - boundaries[i];
  }

  /** The value of an INT64, or the raw bits of a DOUBLE. */
  long longAt(int k) {
    int i = indexOf(k);
    return longs != null ? longs[i] * longFactor : Double.doubleToRawLongBits(doubles[i]);
  }

  boolean booleanAt(int k) {
    return booleans[indexOf(k)];
  }

  /** The array that holds all texts. */
  byte[] bytes() {
    return bytes;
  }

  int byteStart(int k) {
    return boundaries[indexOf(k)];
  }

  int byteLength(int k) {
    return intAt(k);
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    ints = null;
    floats = null;
    longs = null;
    doubles = null;
    booleans = null;
    bytes = null;
    boundaries = null;
    constant = false;
    validity = null;
  }
}
