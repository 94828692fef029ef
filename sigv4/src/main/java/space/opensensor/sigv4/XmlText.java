package space.opensensor.sigv4;

/**
 * The text of one XML element as it arrives: UTF-8 is decoded and checked, references are resolved,
 * line ends become LF, and what a text may hold at most is bounded.
 *
 * @see <a href="https://www.w3.org/TR/xml/#sec-references">XML 1.0, references</a>
 */
final class XmlText {

  private static final int MAX_REFERENCE = 8;
  private static final String UNKNOWN_ENTITY = "an unknown entity";

  private final Utf8Decoder decoder = new Utf8Decoder();
  private final char[] reference = new char[MAX_REFERENCE];
  private final char[] text;
  private int referenceLength = -1;
  private int length;
  private int limit;
  private boolean clip;
  private boolean clipped;
  private boolean blank = true;
  private boolean afterReturn;

  /** Holds texts of up to {@code capacity} UTF-16 characters. */
  XmlText(int capacity) {
    text = new char[capacity];
  }

  /**
   * Begins a text.
   *
   * @param limit characters kept; 0 to check the text and keep nothing
   * @param clip whether a longer text is cut off there instead of refused
   */
  void start(int limit, boolean clip) {
    this.limit = limit;
    this.clip = clip || limit == 0;
    clipped = false;
    blank = true;
    afterReturn = false;
    length = 0;
  }

  /** Whether a character or a reference has begun and not ended. */
  boolean isIncomplete() {
    return decoder.isPending() || referenceLength >= 0;
  }

  /** Whether there was nothing but white space, kept or not. */
  boolean isBlank() {
    return blank;
  }

  /** Takes one byte; gives null, or what is wrong with it. */
  String take(int octet) {
    int point = decoder.take(octet);
    if (point == Utf8Decoder.MORE) {
      return null;
    }
    if (point == Utf8Decoder.BAD) {
      return "a byte that is not UTF-8";
    }
    if (referenceLength >= 0) {
      return inReference(point);
    }
    if (point == '&') {
      referenceLength = 0;
      afterReturn = false;
      return null;
    }
    if (point < ' ' && !isSpace(point)) {
      return "a control character";
    }
    boolean endsReturn = afterReturn && point == '\n';
    afterReturn = point == '\r';
    return endsReturn ? null : add(afterReturn ? '\n' : point);
  }

  /** What was kept; a clipped text ends in three dots. */
  @Override
  public String toString() {
    String kept = new String(text, 0, length);
    return clipped ? kept + "..." : kept;
  }

  private String inReference(int point) {
    if (point == ';') {
      int resolved = resolve();
      referenceLength = -1;
      return resolved < 0 ? UNKNOWN_ENTITY : add(resolved);
    }
    if (referenceLength == MAX_REFERENCE || point >= 0x80) {
      return UNKNOWN_ENTITY;
    }
    reference[referenceLength++] = (char) point;
    return null;
  }

  /** The code point of the gathered reference, or -1. */
  private int resolve() {
    if (is("lt")) {
      return '<';
    }
    if (is("gt")) {
      return '>';
    }
    if (is("amp")) {
      return '&';
    }
    if (is("quot")) {
      return '"';
    }
    if (is("apos")) {
      return '\'';
    }
    if (referenceLength < 2 || reference[0] != '#') {
      return -1;
    }
    boolean hexadecimal = reference[1] == 'x';
    int from = hexadecimal ? 2 : 1;
    int radix = hexadecimal ? 16 : 10;
    int value = 0;
    for (int i = from; i < referenceLength; i++) {
      int digit = AsciiText.hexValue(reference[i]);
      if (digit < 0 || digit >= radix) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value > 0 && Utf8Decoder.isScalar(value) ? value : -1;
  }

  private boolean is(String name) {
    if (referenceLength != name.length()) {
      return false;
    }
    for (int i = 0; i < referenceLength; i++) {
      if (reference[i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String add(int point) {
    blank &= isSpace(point);
    int units = point < 0x10000 ? 1 : 2;
    if (clipped || length + units > limit) {
      clipped = true;
      return clip ? null : "a text of more than " + limit + " characters";
    }
    if (units == 1) {
      text[length++] = (char) point;
    } else {
      text[length++] = (char) (0xd800 + (point - 0x10000 >> 10));
      text[length++] = (char) (0xdc00 + (point & 0x3ff));
    }
    return null;
  }

  private static boolean isSpace(int point) {
    return point == ' ' || point == '\t' || point == '\n' || point == '\r';
  }
}
