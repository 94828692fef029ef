package space.opensensor.parquet;

/**
 * UTF-8 without charset tables and, for encoding, without garbage.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629">RFC 3629</a>
 */
public final class Utf8 {

  /** The most bytes that a char of a text takes. */
  static final int MAX_BYTES_PER_CHAR = 3;

  private static final int REPLACEMENT = 0xFFFD;

  private Utf8() {}

  /** How many bytes a text takes; half of a surrogate pair counts as U+FFFD. */
  public static int length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      int point = codePointAt(text, i);
      bytes += size(point);
      if (point > 0xFFFF) {
        i++;
      }
    }
    return bytes;
  }

  /** Encodes a text into an array of its own. */
  public static byte[] encode(String text) {
    byte[] bytes = new byte[length(text)];
    encode(text, bytes, 0);
    return bytes;
  }

  /**
   * Encodes a text; half of a surrogate pair becomes U+FFFD.
   *
   * @return the index after the last byte written
   */
  public static int encode(String text, byte[] out, int offset) {
    return encode(text, 0, text.length(), out, offset);
  }

  /** Where a slice of at most some chars ends that does not cut a surrogate pair. */
  static int sliceEnd(String text, int from, int most) {
    int end = Math.min(text.length(), from + most);
    boolean cuts = end < text.length() && codePointAt(text, end - 1) > 0xFFFF;
    return cuts ? end - 1 : end;
  }

  /** Encodes a slice of a text and returns the index after the last byte written. */
  static int encode(String text, int from, int to, byte[] out, int offset) {
    int at = offset;
    for (int i = from; i < to; i++) {
      int point = codePointAt(text, i);
      if (point < 0x80) {
        out[at++] = (byte) point;
      } else if (point < 0x800) {
        out[at++] = (byte) (0xC0 | point >> 6);
        out[at++] = (byte) (0x80 | point & 0x3F);
      } else if (point <= 0xFFFF) {
        out[at++] = (byte) (0xE0 | point >> 12);
        out[at++] = (byte) (0x80 | point >> 6 & 0x3F);
        out[at++] = (byte) (0x80 | point & 0x3F);
      } else {
        out[at++] = (byte) (0xF0 | point >> 18);
        out[at++] = (byte) (0x80 | point >> 12 & 0x3F);
        out[at++] = (byte) (0x80 | point >> 6 & 0x3F);
        out[at++] = (byte) (0x80 | point & 0x3F);
        i++;
      }
    }
    return at;
  }

  /**
   * Decodes strictly: overlong forms, surrogates, cut sequences and points beyond U+10FFFF are
   * refused.
   *
   * @return the text, or null when the bytes are not UTF-8
   */
  public static String decode(byte[] bytes, int offset, int length) {
    char[] chars = new char[length];
    int count = 0;
    int end = offset + length;
    int at = offset;
    while (at < end) {
      int point = pointAt(bytes, at, end);
      if (point < 0) {
        return null;
      }
      if (point > 0xFFFF) {
        chars[count++] = (char) (0xD800 + (point - 0x10000 >> 10));
        chars[count++] = (char) (0xDC00 + (point & 0x3FF));
      } else {
        chars[count++] = (char) point;
      }
      at += size(point);
    }
    return new String(chars, 0, count);
  }

  /**
   * The code point whose first byte is at an index, as strictly, or -1 where none is that ends
   * before another index.
   */
  public static int pointAt(byte[] bytes, int index, int end) {
    int lead = bytes[index] & 0xff;
    if (lead < 0x80) {
      return lead;
    }
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || end - index <= more) {
      return -1;
    }
    int point = lead & 0x3F >> more;
    for (int i = index + 1; i <= index + more; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        return -1;
      }
      point = point << 6 | bytes[i] & 0x3F;
    }
    boolean good = size(point) == more + 1 && point <= 0x10FFFF;
    return good && (point < 0xD800 || point > 0xDFFF) ? point : -1;
  }

  /** How many bytes a code point takes. */
  public static int size(int point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point <= 0xFFFF ? 3 : 4;
  }

  private static int codePointAt(String text, int index) {
    char high = text.charAt(index);
    if (high < 0xD800 || high > 0xDFFF) {
      return high;
    }
    if (high <= 0xDBFF && index + 1 < text.length()) {
      char low = text.charAt(index + 1);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        return 0x10000 + (high - 0xD800 << 10) + (low - 0xDC00);
      }
    }
    return REPLACEMENT;
  }
}
