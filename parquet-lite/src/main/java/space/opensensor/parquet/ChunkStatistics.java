package space.opensensor.parquet;

import java.io.IOException;

/**
 * Least and largest value and number of nulls of a column chunk, gathered page by page.
 *
 * <p>NaN is left out, as the format asks; a chunk with nothing else has no bounds. A least zero is
 * written as −0 and a largest as +0, because readers may compare them either way. Texts are held to
 * {@link #MAX_TEXT_BYTES}: a longer least one is cut (a lower bound), a longer largest one is cut
 * and its last character raised (an upper bound), and the exact flags say so.
 *
 * @see <a
 *     href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">
 *     parquet.thrift: Statistics</a>
 */
final class ChunkStatistics {

  /** The longest bound of a text column. */
  static final int MAX_TEXT_BYTES = 64;

  /** The most bytes that {@link #write} takes beside the bounds. */
  static final int FIXED_BYTES = 9;

  private static final int FLOAT_INFINITY = 0x7F800000;
  private static final long DOUBLE_INFINITY = 0x7FF0000000000000L;

  private final byte[] least;
  private final byte[] largest;
  private ColumnType type;
  private long nulls;
  private boolean bounded;
  private boolean ascending;
  private long min;
  private long max;
  private long last;
  private int leastLength;
  private int largestLength;
  private boolean leastCut;
  private boolean largestCut;

  /** Statistics for any column of a schema. */
  ChunkStatistics(FileSchema schema) {
    int room = schema.dictionaryTexts() > 0 ? MAX_TEXT_BYTES : 0;
    least = new byte[room];
    largest = new byte[room];
  }

  /** Forgets everything, for the next chunk. */
  void reset(ColumnType columnType) {
    type = columnType;
    nulls = 0;
    bounded = false;
    ascending = true;
    leastCut = false;
    largestCut = false;
  }

  /** Adds the values of a page. */
  void add(PageValues values) {
    nulls += values.rows() - values.count();
    switch (type.physicalCode()) {
      case ColumnType.PHYSICAL_BYTE_ARRAY:
        for (int k = 0; k < values.count(); k++) {
          addText(values.bytes(), values.byteStart(k), values.byteLength(k));
        }
        break;
      case ColumnType.PHYSICAL_BOOLEAN:
        for (int k = 0; k < values.count(); k++) {
          int value = values.booleanAt(k) ? 1 : 0;
          extend(value, value);
        }
        break;
      case ColumnType.PHYSICAL_FLOAT:
        addFloats(values);
        break;
      case ColumnType.PHYSICAL_DOUBLE:
        addDoubles(values);
        break;
      case ColumnType.PHYSICAL_INT32:
        addInts(values);
        break;
      default:
        addLongs(values);
    }
  }

  /** Missing values so far. */
  long nulls() {
    return nulls;
  }

  /** Whether no integer so far was less than the one before it. */
  boolean ascending() {
    return ascending;
  }

  /** The least value as a number of the same order; only of types that are not texts. */
  long orderedMin() {
    return min;
  }

  /** The largest value as a number of the same order; only of types that are not texts. */
  long orderedMax() {
    return max;
  }

  /** Writes the fields of the Statistics struct. */
  void write(ThriftWriter thrift, byte[] scratch) throws IOException {
    thrift.i64(3, nulls);
    int upper = bound(true, scratch, 0);
    if (upper >= 0) {
      thrift.binary(5, scratch, 0, upper);
    }
    int lower = bound(false, scratch, 0);
    if (lower >= 0) {
      thrift.binary(6, scratch, 0, lower);
    }
    if (upper >= 0) {
      thrift.bool(7, !largestCut);
    }
    if (lower >= 0) {
      thrift.bool(8, !leastCut);
    }
  }

  /**
   * Puts a bound as it stands in the file.
   *
   * @return its bytes, or -1 when it is not known
   */
  int bound(boolean upper, byte[] out, int offset) {
    if (!bounded) {
      return -1;
    }
    if (type == ColumnType.UTF8) {
      return upper ? upperText(out, offset) : lowerText(out, offset);
    }
    return fixedBound(upper ? max : min, upper, out, offset) - offset;
  }

  private void addFloats(PageValues values) {
    int smallest = Integer.MAX_VALUE;
    int greatest = Integer.MIN_VALUE;
    for (int k = 0; k < values.count(); k++) {
      int bits = values.intAt(k);
      if ((bits & Integer.MAX_VALUE) <= FLOAT_INFINITY) {
        int ordered = bits ^ bits >> 31 & Integer.MAX_VALUE;
        smallest = Math.min(smallest, ordered);
        greatest = Math.max(greatest, ordered);
      }
    }
    extend(smallest, greatest);
  }

  private void addDoubles(PageValues values) {
    long smallest = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    for (int k = 0; k < values.count(); k++) {
      long bits = values.longAt(k);
      if ((bits & Long.MAX_VALUE) <= DOUBLE_INFINITY) {
        long ordered = bits ^ bits >> 63 & Long.MAX_VALUE;
        smallest = Math.min(smallest, ordered);
        greatest = Math.max(greatest, ordered);
      }
    }
    extend(smallest, greatest);
  }

  private void addInts(PageValues values) {
    int smallest = Integer.MAX_VALUE;
    int greatest = Integer.MIN_VALUE;
    int before = bounded ? (int) last : Integer.MIN_VALUE;
    boolean ascends = true;
    for (int k = 0; k < values.count(); k++) {
      int value = values.intAt(k);
      smallest = Math.min(smallest, value);
      greatest = Math.max(greatest, value);
      ascends &= value >= before;
      before = value;
    }
    ascending &= ascends;
    last = before;
    extend(smallest, greatest);
  }

  private void addLongs(PageValues values) {
    long smallest = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    long before = bounded ? last : Long.MIN_VALUE;
    boolean ascends = true;
    for (int k = 0; k < values.count(); k++) {
      long value = values.longAt(k);
      smallest = Math.min(smallest, value);
      greatest = Math.max(greatest, value);
      ascends &= value >= before;
      before = value;
    }
    ascending &= ascends;
    last = before;
    extend(smallest, greatest);
  }

  /** Takes in the bounds of some values, of which there are none when they are out of order. */
  private void extend(long smallest, long greatest) {
    if (smallest > greatest) {
      return;
    }
    min = bounded ? Math.min(min, smallest) : smallest;
    max = bounded ? Math.max(max, greatest) : greatest;
    bounded = true;
  }

  /** Puts a bound that was kept as an ordered number, and returns the index after it. */
  private int fixedBound(long ordered, boolean upper, byte[] out, int offset) {
    switch (type.physicalCode()) {
      case ColumnType.PHYSICAL_BOOLEAN:
        out[offset] = (byte) ordered;
        return offset + 1;
      case ColumnType.PHYSICAL_INT32:
        return PlainEncoding.putInt((int) ordered, out, offset);
      case ColumnType.PHYSICAL_FLOAT:
        int bits = (int) ordered ^ (int) ordered >> 31 & Integer.MAX_VALUE;
        if ((bits & Integer.MAX_VALUE) == 0) {
          bits = upper ? 0 : Integer.MIN_VALUE;
        }
        return PlainEncoding.putInt(bits, out, offset);
      case ColumnType.PHYSICAL_DOUBLE:
        long longBits = ordered ^ ordered >> 63 & Long.MAX_VALUE;
        if ((longBits & Long.MAX_VALUE) == 0) {
          longBits = upper ? 0 : Long.MIN_VALUE;
        }
        return PlainEncoding.putLong(longBits, out, offset);
      default:
        return PlainEncoding.putLong(ordered, out, offset);
    }
  }

  private void addText(byte[] bytes, int start, int length) {
    int kept = Math.min(length, MAX_TEXT_BYTES);
    boolean cut = length > MAX_TEXT_BYTES;
    int toLeast = bounded ? compare(bytes, start, kept, least, leastLength) : -1;
    if (toLeast < 0 || toLeast == 0 && !cut) {
      System.arraycopy(bytes, start, least, 0, kept);
      leastLength = kept;
      leastCut = cut;
    }
    int toLargest = bounded ? compare(bytes, start, kept, largest, largestLength) : 1;
    if (toLargest > 0 || toLargest == 0 && cut) {
      System.arraycopy(bytes, start, largest, 0, kept);
      largestLength = kept;
      largestCut = cut;
    }
    bounded = true;
  }

  private static int compare(byte[] a, int start, int length, byte[] b, int bLength) {
    int common = Math.min(length, bLength);
    for (int i = 0; i < common; i++) {
      int difference = (a[start + i] & 0xff) - (b[i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return length - bLength;
  }

  private int lowerText(byte[] out, int offset) {
    int length = leastCut ? wholeCharacters(least, leastLength) : leastLength;
    System.arraycopy(least, 0, out, offset, length);
    return length;
  }

  private int upperText(byte[] out, int offset) {
    System.arraycopy(largest, 0, out, offset, largestLength);
    return largestCut ? raised(out, offset, largestLength) : largestLength;
  }

  /** The length without a character that is cut off at the end. */
  private static int wholeCharacters(byte[] text, int length) {
    int start = length;
    while (start > 0 && (text[start - 1] & 0xC0) == 0x80) {
      start--;
    }
    int lead = start == 0 ? 0 : text[start - 1] & 0xff;
    int size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return start == 0 ? 0 : length - start + 1 == size ? length : start - 1;
  }

  /**
   * Makes a cut text the upper bound of all texts it begins: raises the last ASCII character that
   * can be raised and drops what follows.
   *
   * @return the length, or -1 when there is none to raise
   */
  private static int raised(byte[] text, int offset, int length) {
    for (int i = length - 1; i >= 0; i--) {
      if (text[offset + i] >= 0 && text[offset + i] < 0x7F) {
        text[offset + i]++;
        return i + 1;
      }
    }
    return -1;
  }
}
