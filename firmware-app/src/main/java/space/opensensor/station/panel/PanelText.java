package space.opensensor.station.panel;

/**
 * What a caller is sent next, in UTF-8: a buffer that is filled with one piece of an answer after
 * the other. What finds no room is cut.
 */
final class PanelText {

  /** Bytes of the longest piece. */
  static final int ROOM = 640;

  /** The last character of a text, its quote, and what closes that in which it is. */
  private static final int ENDING = 8;

  private static final String CHUNK_END = "\r\n";
  private static final String LAST_CHUNK = "0\r\n\r\n";

  private final byte[] bytes = new byte[ROOM + CHUNK_END.length() + LAST_CHUNK.length()];
  private int length;

  /** The bytes; the first {@link #length()} count. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  /** Leaves bytes out that are written later by {@link #set}. */
  void skip(int count) {
    length += count;
  }

  void set(int position, int b) {
    bytes[position] = (byte) b;
  }

  /** Ends a chunk, for which there is always room. */
  void endChunk(boolean last) {
    append(CHUNK_END);
    if (last) {
      lastChunk();
    }
  }

  /** The chunk without bytes, behind the last one. */
  void lastChunk() {
    append(LAST_CHUNK);
  }

  private void append(String text) {
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  PanelText put(int b) {
    if (length < ROOM) {
      bytes[length++] = (byte) b;
    }
    return this;
  }

  /** Text as it is. */
  PanelText text(String text) {
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    return this;
  }

  /**
   * Text in quotes, as JSON and the exposition format of Prometheus have it, in one line; cut where
   * it is long, and before it leaves no room for what ends the piece.
   */
  PanelText quoted(String text, int most) {
    put('"');
    for (int i = 0; i < text.length() && i < most && length < ROOM - ENDING; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        put('\\');
      }
      character(c == '\n' || c == '\r' ? ' ' : c);
    }
    return put('"');
  }

  private void character(char c) {
    if (c < ' ' && c != '\n' && c != '\r' || c == 0x7f || c >= 0xd800 && c < 0xe000) {
      put('?');
    } else if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6).put(0x80 | c & 0x3f);
    } else {
      put(0xe0 | c >> 12).put(0x80 | c >> 6 & 0x3f).put(0x80 | c & 0x3f);
    }
  }

  /** A member of a JSON object with a number. */
  PanelText member(String name, long value) {
    return name(name).number(value);
  }

  /** A member of a JSON object with a text. */
  PanelText member(String name, String value) {
    return name(name).quoted(value, 160);
  }

  /** A member's name, after a comma where it is not the first. */
  PanelText name(String name) {
    return separate().put('"').text(name).put('"').put(':');
  }

  /** A comma, but behind a bracket, a colon or nothing. */
  PanelText separate() {
    int last = length == 0 ? ',' : bytes[length - 1];
    boolean first = last == '{' || last == '[' || last == ':' || last == ',';
    return first ? this : put(',');
  }

  /** A whole number. */
  PanelText number(long value) {
    return decimal(value, 0);
  }

  /** A number that is counted in powers of ten: 2134 at a scale of 2 is 21.34. */
  PanelText decimal(long value, int scale) {
    if (value < 0) {
      put('-');
    }
    long left = value < 0 ? -value : value;
    int digits = 1;
    for (long rest = left / 10; rest > 0; rest /= 10) {
      digits++;
    }
    digits = Math.max(digits, scale + 1);
    long unit = 1;
    for (int i = 1; i < digits; i++) {
      unit *= 10;
    }
    for (int i = digits; i > 0; i--) {
      if (i == scale) {
        put('.');
      }
      int digit = 0;
      while (left >= unit) {
        left -= unit;
        digit++;
      }
      put('0' + digit);
      unit /= 10;
    }
    return this;
  }
}
