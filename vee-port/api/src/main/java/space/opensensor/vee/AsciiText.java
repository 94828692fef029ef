package space.opensensor.vee;

/** Text to bytes and back, a byte a character; a port's C and the station exchange only ASCII. */
public final class AsciiText {

  private AsciiText() {}

  /**
   * Copies text to the start of an array, cut to its length; a character beyond ASCII becomes
   * {@code ?}.
   *
   * @return how many bytes these are
   */
  public static int put(String text, byte[] bytes) {
    int length = Math.min(text.length(), bytes.length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      bytes[i] = (byte) (c < 0x80 ? c : '?');
    }
    return length;
  }

  /** The text of the first bytes of an array. */
  public static String of(byte[] bytes, int length) {
    char[] chars = new char[length];
    for (int i = 0; i < length; i++) {
      chars[i] = (char) (bytes[i] & 0x7f);
    }
    return new String(chars);
  }
}
