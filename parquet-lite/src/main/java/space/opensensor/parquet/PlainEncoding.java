package space.opensensor.parquet;

/**
 * PLAIN: values one after the other, little-endian; booleans as bits, lowest first; texts after
 * their length in four bytes.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#PLAIN">Parquet:
 *     PLAIN</a>
 */
final class PlainEncoding {

  private PlainEncoding() {}

  /** The bytes that the values take. */
  static int size(ColumnType type, PageValues values) {
    int count = values.count();
    if (type.width() > 0) {
      return count * type.width();
    }
    if (type == ColumnType.BOOLEAN) {
      return count + 7 >> 3;
    }
    int size = 0;
    for (int k = 0; k < count; k++) {
      size += 4 + values.byteLength(k);
    }
    return size;
  }

  /** Writes the values and returns the index after them. */
  static int encode(ColumnType type, PageValues values, byte[] out, int offset) {
    int count = values.count();
    int at = offset;
    if (type.width() == 4) {
      for (int k = 0; k < count; k++) {
        at = putInt(values.intAt(k), out, at);
      }
    } else if (type.width() == 8) {
      for (int k = 0; k < count; k++) {
        at = putLong(values.longAt(k), out, at);
      }
    } else if (type == ColumnType.BOOLEAN) {
      at = encodeBooleans(values, out, at);
    } else {
      for (int k = 0; k < count; k++) {
        int length = values.byteLength(k);
        at = putInt(length, out, at);
        System.arraycopy(values.bytes(), values.byteStart(k), out, at, length);
        at += length;
      }
    }
    return at;
  }

  static int putInt(int value, byte[] out, int at) {
    out[at] = (byte) value;
    out[at + 1] = (byte) (value >> 8);
    out[at + 2] = (byte) (value >> 16);
    out[at + 3] = (byte) (value >> 24);
    return at + 4;
  }

  static int putLong(long value, byte[] out, int at) {
    putInt((int) value, out, at);
    return putInt((int) (value >> 32), out, at + 4);
  }

  private static int encodeBooleans(PageValues values, byte[] out, int offset) {
    int count = values.count();
    int at = offset;
    for (int k = 0; k < count; k += 8) {
      int bits = 0;
      for (int i = 0; i < 8 && k + i < count; i++) {
        if (values.booleanAt(k + i)) {
          bits |= 1 << i;
        }
      }
      out[at++] = (byte) bits;
    }
    return at;
  }
}
