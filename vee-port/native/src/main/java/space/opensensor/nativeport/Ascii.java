package space.opensensor.nativeport;

/** Text to bytes and back, a byte a character; C and the station exchange nothing but ASCII. */
final class Ascii {

  private Ascii() {}

  /** Copies text into an array, cut to its length; a character beyond ASCII becomes {@code ?}. */
  static int put(String text, byte[] bytes) {
    int length = Math.min(text.length(), bytes.length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      bytes[i] = (byte) (c < 0x80 ? c : '?');
    }
    return length;
  }

  /** The text of the first bytes of an array. */
  static String text(byte[] bytes, int length) {
    char[] chars = new char[length];
    for (int i = 0; i < length; i++) {
      chars[i] = (char) (bytes[i] & 0x7f);
    }
    return new String(chars);
  }
}
