package space.opensensor.sigv4;

/**
 * Decodes UTF-8 byte by byte; overlong forms, surrogates and values beyond U+10FFFF are refused.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629">RFC 3629</a>
 */
final class Utf8Decoder {

  /** The character is not complete yet. */
  static final int MORE = -1;

  /** The byte is none of UTF-8 here. */
  static final int BAD = -2;

  private int point;
  private int smallest;
  private int pending;

  /** Whether a character has begun and not ended. */
  boolean isPending() {
    return pending > 0;
  }

  /** Takes a byte, 0–255; gives a code point, {@link #MORE} or {@link #BAD}. */
  int take(int octet) {
    if (pending > 0) {
      if ((octet & 0xc0) != 0x80) {
        return BAD;
      }
      point = point << 6 | octet & 0x3f;
      pending--;
      if (pending > 0) {
        return MORE;
      }
      return point < smallest || !isScalar(point) ? BAD : point;
    }
    if (octet < 0x80) {
      return octet;
    }
    if (octet >= 0xc2 && octet <= 0xdf) {
      return begin(octet & 0x1f, 1, 0x80);
    }
    if (octet >= 0xe0 && octet <= 0xef) {
      return begin(octet & 0x0f, 2, 0x800);
    }
    return octet >= 0xf0 && octet <= 0xf4 ? begin(octet & 0x07, 3, 0x10000) : BAD;
  }

  /** Whether it is a code point that text may hold. */
  static boolean isScalar(int value) {
    return value >= 0 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
  }

  private int begin(int bits, int more, int least) {
    point = bits;
    pending = more;
    smallest = least;
    return MORE;
  }
}
