package space.opensensor.sigv4;

/**
 * Base64 with padding.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4648#section-4">RFC 4648, section 4</a>
 */
public final class Base64 {

  private Base64() {}

  /** Appends bytes in base64. */
  public static void encode(byte[] bytes, AsciiBuffer out) {
    encode(bytes, (AsciiSink) out);
  }

  static void encode(byte[] bytes, AsciiSink out) {
    for (int i = 0; i < bytes.length; i += 3) {
      int left = bytes.length - i;
      int group =
          (bytes[i] & 0xff) << 16
              | (left > 1 ? (bytes[i + 1] & 0xff) << 8 : 0)
              | (left > 2 ? bytes[i + 2] & 0xff : 0);
      out.put(digit(group >> 18));
      out.put(digit(group >> 12 & 63));
      out.put(left > 1 ? digit(group >> 6 & 63) : '=');
      out.put(left > 2 ? digit(group & 63) : '=');
    }
  }

  private static int digit(int value) {
    if (value < 26) {
      return 'A' + value;
    }
    if (value < 52) {
      return 'a' + value - 26;
    }
    if (value < 62) {
      return '0' + value - 52;
    }
    return value == 62 ? '+' : '/';
  }
}
