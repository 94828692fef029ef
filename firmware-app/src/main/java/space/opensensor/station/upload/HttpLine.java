package space.opensensor.station.upload;

/**
 * The lines of one answer, gathered from bytes as they arrive: status line, headers, chunk sizes
 * and trailers. Together they are bounded; of each the first {@value #MAX_KEPT} bytes are kept,
 * without its line end.
 */
final class HttpLine {

  /** Bytes of all lines of an answer, interim answers included. */
  static final int MAX_TOTAL = 16384;

  /** Bytes kept of a line. */
  static final int MAX_KEPT = 512;

  private final byte[] bytes = new byte[MAX_KEPT];
  private int total;
  private int gathered;
  private boolean cut;
  private boolean ended;

  /** Begins the first line of an answer. */
  void begin() {
    total = 0;
    gathered = 0;
    cut = false;
    ended = false;
  }

  /**
   * Takes a byte.
   *
   * @return whether it ended a line, which then holds until the next byte
   */
  boolean take(byte c) throws HttpException {
    if (++total > MAX_TOTAL) {
      throw new HttpException("answer head of more than " + MAX_TOTAL + " bytes");
    }
    if (ended) {
      gathered = 0;
      cut = false;
    }
    ended = c == '\n';
    if (ended) {
      if (gathered > 0 && bytes[gathered - 1] == '\r') {
        gathered--;
      }
    } else if (gathered < MAX_KEPT) {
      bytes[gathered++] = c;
    } else {
      cut = true;
    }
    return ended;
  }

  /** Whether bytes of a line came whose end did not yet come. */
  boolean isOpen() {
    return gathered > 0 && !ended;
  }

  /** Whether the line has more bytes than are kept. */
  boolean isCut() {
    return cut;
  }

  int length() {
    return gathered;
  }

  byte at(int index) {
    return bytes[index];
  }

  boolean startsWith(String text) {
    if (gathered < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the line begins with a header of this lower-case name, whose colon is at an index. */
  boolean isHeader(String name, int colon) {
    if (name.length() != colon) {
      return false;
    }
    for (int i = 0; i < colon; i++) {
      if (lower(bytes[i]) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The text from an index to the end, without white space around it. */
  String value(int from) {
    return value(from, false);
  }

  /** The same in lower case. */
  String lowerCaseValue(int from) {
    return value(from, true);
  }

  private String value(int from, boolean inLowerCase) {
    int start = from;
    int end = gathered;
    while (start < end && isSpace(bytes[start])) {
      start++;
    }
    while (end > start && isSpace(bytes[end - 1])) {
      end--;
    }
    char[] chars = new char[end - start];
    for (int i = 0; i < chars.length; i++) {
      byte c = bytes[start + i];
      chars[i] = (char) ((inLowerCase ? lower(c) : c) & 0xff);
    }
    return new String(chars);
  }

  private static int lower(byte c) {
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\t';
  }

  /** Its beginning, for a message. */
  @Override
  public String toString() {
    char[] chars = new char[Math.min(gathered, 40)];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '?';
    }
    return "\"" + new String(chars) + "\"";
  }
}
