package space.opensensor.sigv4;

/**
 * URI encoding by the rules of Signature Version 4: UTF-8, upper-case hexadecimal digits, and only
 * {@code A-Z a-z 0-9 - . _ ~} bare. Text is encoded once and never normalised.
 *
 * <p>Java strings are read as UTF-16; {@link #length} refuses unpaired surrogates, {@link #encode}
 * expects text that passed it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">UriEncode
 *     in "Authenticating Requests"</a>
 */
final class PercentEncoding {

  private PercentEncoding() {}

  /**
   * The bytes of a text in UTF-8, before encoding.
   *
   * @throws IllegalArgumentException when it holds half of a surrogate pair
   */
  static int length(String name, String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (c < 0xd800 || c > 0xdfff) {
        bytes += 3;
      } else {
        if (c > 0xdbff
            || i + 1 == text.length()
            || text.charAt(i + 1) < 0xdc00
            || text.charAt(i + 1) > 0xdfff) {
          throw new IllegalArgumentException(
              name
                  + ": character "
                  + i
                  + " is half of a surrogate pair, which UTF-8 has no form of");
        }
        bytes += 4;
        i++;
      }
    }
    return bytes;
  }

  static void encode(String text, boolean keepSlash, AsciiSink out) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      int c = text.charAt(i);
      if (isBare(c) || (keepSlash && c == '/')) {
        out.put(c);
      } else if (c < 0x80) {
        octet(c, out);
      } else if (c < 0x800) {
        octet(0xc0 | c >> 6, out);
        octet(0x80 | c & 0x3f, out);
      } else if (c < 0xd800 || c > 0xdfff) {
        octet(0xe0 | c >> 12, out);
        octet(0x80 | c >> 6 & 0x3f, out);
        octet(0x80 | c & 0x3f, out);
      } else {
        int point = codePoint(c, text.charAt(++i));
        octet(0xf0 | point >> 18, out);
        octet(0x80 | point >> 12 & 0x3f, out);
        octet(0x80 | point >> 6 & 0x3f, out);
        octet(0x80 | point & 0x3f, out);
      }
    }
  }

  /** Encodes bytes that are ASCII. */
  static void encode(byte[] ascii, AsciiSink out) {
    for (int i = 0; i < ascii.length; i++) {
      if (isBare(ascii[i])) {
        out.put(ascii[i]);
      } else {
        octet(ascii[i], out);
      }
    }
  }

  /**
   * Decodes what a server encoded, where "+" stands for a space. Gives null when it is not encoded
   * text.
   */
  static String decode(String encoded) {
    Utf8Decoder decoder = new Utf8Decoder();
    StringBuilder text = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      int octet = encoded.charAt(i);
      if (octet == '+') {
        octet = ' ';
      } else if (octet == '%') {
        int high = i + 2 < encoded.length() ? AsciiText.hexValue(encoded.charAt(i + 1)) : -1;
        int low = high < 0 ? -1 : AsciiText.hexValue(encoded.charAt(i + 2));
        if (low < 0) {
          return null;
        }
        octet = high << 4 | low;
        i += 2;
      }
      int point = octet > 0xff ? Utf8Decoder.BAD : decoder.take(octet);
      if (point == Utf8Decoder.BAD) {
        return null;
      }
      if (point >= 0x10000) {
        text.append((char) (0xd800 + (point - 0x10000 >> 10)));
        text.append((char) (0xdc00 + (point & 0x3ff)));
      } else if (point >= 0) {
        text.append((char) point);
      }
    }
    return decoder.isPending() ? null : text.toString();
  }

  /** Orders two texts as their encoded forms order: negative, 0 or positive. */
  static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      int x = a.charAt(i);
      int y = b.charAt(i);
      if (x != y) {
        return rank(x) - rank(y);
      }
    }
    return a.length() - b.length();
  }

  /**
   * '%' comes before every bare character; behind it, the order of UTF-8 bytes is the order of code
   * points, where surrogates (beyond U+FFFF) follow U+E000–U+FFFF.
   */
  private static int rank(int c) {
    if (isBare(c)) {
      return 0x20000 + c;
    }
    return c >= 0xd800 && c <= 0xdfff ? 0x10000 + c : c;
  }

  private static boolean isBare(int c) {
    return AsciiText.isLetter(c)
        || AsciiText.isDigit(c)
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static void octet(int value, AsciiSink out) {
    out.put('%');
    out.put(AsciiText.upperHex(value >> 4));
    out.put(AsciiText.upperHex(value & 15));
  }

  private static int codePoint(int high, int low) {
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  }
}
