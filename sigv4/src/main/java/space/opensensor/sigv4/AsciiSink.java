package space.opensensor.sigv4;

/** Where ASCII text is written to: a caller's buffer or a running hash. */
abstract class AsciiSink {

  /** Takes one character, 0–127. */
  abstract void put(int character);

  /** Takes text that the caller knows to be ASCII. */
  void put(String ascii) {
    int length = ascii.length();
    for (int i = 0; i < length; i++) {
      put(ascii.charAt(i));
    }
  }

  void put(byte[] ascii, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      put(ascii[i]);
    }
  }

  /** Takes text with its letters A–Z in lower case. */
  void putLowerCase(String ascii) {
    int length = ascii.length();
    for (int i = 0; i < length; i++) {
      put(AsciiText.lower(ascii.charAt(i)));
    }
  }

  /** Takes bytes as two lower-case hexadecimal digits each. */
  void putHex(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      put(AsciiText.hex((bytes[i] >> 4) & 15));
      put(AsciiText.hex(bytes[i] & 15));
    }
  }

  /** Takes a number ≥ 0 in decimal. */
  void putDecimal(long value) {
    long unit = 1;
    while (value / unit >= 10) {
      unit *= 10;
    }
    while (unit > 0) {
      put('0' + (int) (value / unit % 10));
      unit /= 10;
    }
  }
}
