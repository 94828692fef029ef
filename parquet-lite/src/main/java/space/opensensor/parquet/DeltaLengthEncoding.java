package space.opensensor.parquet;

/**
 * DELTA_LENGTH_BYTE_ARRAY: the lengths of all texts as DELTA_BINARY_PACKED, then all their bytes.
 *
 * @see <a
 *     href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTALENGTH">Parquet:
 *     delta-length byte array</a>
 */
final class DeltaLengthEncoding {

  private DeltaLengthEncoding() {}

  /** The bytes that the texts take. */
  static int size(PageValues values, DeltaBinaryPackedEncoding lengths) {
    int size = lengths.chooseShape(values, 4);
    for (int k = 0; k < values.count(); k++) {
      size += values.byteLength(k);
    }
    return size;
  }

  /** Writes the texts, in the shape that {@link #size} chose, and returns the index after them. */
  static int encode(PageValues values, DeltaBinaryPackedEncoding lengths, byte[] out, int offset) {
    int at = lengths.encode(values, 4, out, offset);
    for (int k = 0; k < values.count(); k++) {
      int length = values.byteLength(k);
      System.arraycopy(values.bytes(), values.byteStart(k), out, at, length);
      at += length;
    }
    return at;
  }
}
