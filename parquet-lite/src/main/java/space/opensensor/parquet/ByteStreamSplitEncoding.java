package space.opensensor.parquet;

/**
 * BYTE_STREAM_SPLIT: the first bytes of all values, then their second bytes, and so on. No smaller
 * than PLAIN, but its parts are alike, which a codec makes use of.
 *
 * @see <a
 *     href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#BYTESTREAMSPLIT">Parquet:
 *     byte stream split</a>
 */
final class ByteStreamSplitEncoding {

  private ByteStreamSplitEncoding() {}

  /** Writes values of 4 or 8 bytes and returns the index after them. */
  static int encode(PageValues values, int width, byte[] out, int offset) {
    int count = values.count();
    for (int k = 0; k < count; k++) {
      if (width == 4) {
        split(values.intAt(k), count, out, offset + k);
      } else {
        long value = values.longAt(k);
        split((int) value, count, out, offset + k);
        split((int) (value >>> 32), count, out, offset + k + 4 * count);
      }
    }
    return offset + count * width;
  }

  private static void split(int value, int stride, byte[] out, int at) {
    out[at] = (byte) value;
    out[at + stride] = (byte) (value >> 8);
    out[at + 2 * stride] = (byte) (value >> 16);
    out[at + 3 * stride] = (byte) (value >> 24);
  }
}
