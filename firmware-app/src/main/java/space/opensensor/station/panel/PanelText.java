package space.opensensor.station.panel;

import space.opensensor.station.provision.Utf8Buffer;

/**
 * What a caller is sent next: a buffer that is filled with one piece of an answer after the other.
 */
final class PanelText extends Utf8Buffer {

  /** Bytes of the longest chunk. */
  static final int ROOM = 640;

  /** Characters of the longest text in quotes. */
  private static final int MOST = 200;

  /** The last character of a text, its quote, what closes that in which it is, and a line's end. */
  private static final int ENDING = 10;

  /** A chunk's length in hex and its line's end. */
  private static final int BEGINNING = 5;

  /** What stands for a number that is not there. */
  static final int MISSING = Integer.MIN_VALUE;

  private static final String LINE_END = "\r\n";
  private static final String HEX = "0123456789abcdef";

  private String form;
  private int at;

  PanelText() {
    super(ROOM);
  }

  /** Begins a piece. */
  void begin() {
    setLength(BEGINNING);
  }

  /**
   * Makes a chunk of the piece; one without bytes is the last.
   *
   * @return whether it has any
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, section 7.1</a>
   */
  boolean end() {
    int end = length();
    int count = end - BEGINNING;
    setLength(0);
    for (int shift = 8; shift >= 0; shift -= 4) {
      put(HEX.charAt(count >> shift & 15));
    }
    text(LINE_END);
    setLength(end);
    text(LINE_END);
    return count > 0;
  }

  /** ASCII as it is. */
  PanelText text(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
    return this;
  }

  /**
   * Text that is filled in: a {@code #} is a place for a value, an apostrophe stands for a quote.
   * What is before the first place is written at once, and what follows a place with its value.
   */
  PanelText form(String text) {
    return copy(text, 0);
  }

  /** Writes on to the next place, or to the end. */
  private PanelText copy(String text, int from) {
    form = text;
    at = from;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '#') {
        return this;
      }
      put(c == '\'' ? '"' : c);
    }
    return this;
  }

  /** Fills in a number. */
  PanelText value(long value) {
    return value(value, 0);
  }

  /** Fills in a number that is counted in powers of ten: 2134 at a scale of 2 is 21.34. */
  PanelText value(long value, int scale) {
    decimal(value, scale);
    return copy(form, at);
  }

  /** Fills in a number, or {@code null} where it is {@link #MISSING}. */
  PanelText value(int value) {
    if (value != MISSING) {
      return value((long) value);
    }
    text("null");
    return copy(form, at);
  }

  /** Fills in a constant in quotes. */
  PanelText value(Enum<?> constant) {
    return value(constant == null ? null : constant.name());
  }

  /** Fills in a text in quotes, without characters where there is none. */
  PanelText value(String text) {
    quoted(text == null ? "" : text);
    return copy(form, at);
  }

  /**
   * Text in quotes, as JSON and the exposition format of Prometheus have it, in one line; cut where
   * it is long, and before it leaves no room for what ends the piece.
   */
  private void quoted(String text) {
    put('"');
    for (int i = 0; i < text.length() && i < MOST && length() < ROOM - ENDING; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        put('\\');
      }
      character(c == '\n' || c == '\r' ? ' ' : c);
    }
    put('"');
  }

  private void decimal(long value, int scale) {
    if (value < 0) {
      put('-');
    }
    long left = value < 0 ? -value : value;
    long rest = left / 10;
    if (rest > 0 || scale > 0) {
      decimal(rest, scale - 1);
    }
    if (scale == 1) {
      put('.');
    }
    put('0' + (int) (left - rest * 10));
  }
}
