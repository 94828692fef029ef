package space.opensensor.station.json;

import space.opensensor.parquet.Utf8;

/**
 * Reads a JSON text value by value, in order, from bytes that are all there.
 *
 * <pre>{@code
 * JsonReader json = new JsonReader(bytes, length);
 * json.beginObject();
 * for (String name = json.nextName(); name != null; name = json.nextName()) {
 *   if (name.equals("version")) {
 *     version = json.string(32);
 *   } else {
 *     json.skip();
 *   }
 * }
 * json.end();
 * }</pre>
 *
 * <p>Strict: UTF-8 without a byte order mark, nothing that the RFC does not allow, and nothing
 * after the value. Whether a name comes twice in one object is its caller's to say. At most {@value
 * #MAX_DEPTH} values lie one in the other. Allocates the texts that it gives.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonReader {

  /** The most arrays and objects one in the other. */
  public static final int MAX_DEPTH = 16;

  private static final long MOST = 999999999999999L;

  private final byte[] bytes;
  private final int length;
  private int at;
  private int depth;

  /** For each depth a bit: whether the array or object has a value already. */
  private int begun;

  /** For each depth a bit: whether it is an object. */
  private int objects;

  /** A reader at the start of a text of so many bytes. */
  public JsonReader(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** Begins an object; {@link #nextName} then gives its names. */
  public void beginObject() throws JsonException {
    begin('{', "an object");
    objects |= 1 << depth;
  }

  /** Begins an array; {@link #nextValue} then says whether there is one more. */
  public void beginArray() throws JsonException {
    begin('[', "an array");
    objects &= ~(1 << depth);
  }

  private void begin(char bracket, String what) throws JsonException {
    if (peek() != bracket) {
      throw expected(what);
    }
    if (depth == MAX_DEPTH) {
      throw expected("no more than " + MAX_DEPTH + " arrays and objects one in the other");
    }
    at++;
    depth++;
    begun &= ~(1 << depth);
  }

  /** The name of the object's next value, which is read or skipped then, or null at its end. */
  public String nextName() throws JsonException {
    if (!next('}')) {
      return null;
    }
    String name = string(length);
    if (peek() != ':') {
      throw expected("':'");
    }
    at++;
    return name;
  }

  /** Whether the array has one more value, which is read or skipped then. */
  public boolean nextValue() throws JsonException {
    return next(']');
  }

  private boolean next(char bracket) throws JsonException {
    int c = peek();
    if (c == bracket) {
      at++;
      depth--;
      return false;
    }
    if ((begun & 1 << depth) != 0) {
      if (c != ',') {
        throw expected("',' or '" + bracket + "'");
      }
      at++;
    }
    begun |= 1 << depth;
    return true;
  }

  /**
   * Reads a text.
   *
   * @param most its most bytes as they stand between the quotes
   */
  public String string(int most) throws JsonException {
    if (peek() != '"') {
      throw expected("a text");
    }
    int from = ++at;
    boolean escaped = false;
    while (at < length && bytes[at] != '"') {
      if (bytes[at] >= 0 && bytes[at] < 0x20) {
        throw expected("no control character");
      }
      if (bytes[at] == '\\') {
        escaped = true;
        at++;
      }
      at++;
      if (at - from > most) {
        at = from;
        throw expected("a text of at most " + most + " bytes");
      }
    }
    if (at >= length) {
      throw expected("'\"'");
    }
    int to = at++;
    String text = escaped ? unescaped(from, to) : Utf8.decode(bytes, from, to - from);
    if (text == null) {
      at = from;
      throw expected("UTF-8");
    }
    return text;
  }

  /**
   * Reads a text of printable ASCII as bytes, which its caller can wipe; where it stood it is
   * overwritten.
   *
   * @param most its most bytes
   */
  public byte[] ascii(int most) throws JsonException {
    if (peek() != '"') {
      throw expected("a text");
    }
    int from = ++at;
    int to = from;
    while (at < length && bytes[at] != '"') {
      int c = bytes[at++];
      if (c == '\\' && at < length) {
        c = escape(at++);
        if (c == 'u') {
          c = codeUnit(at, length);
          at += 4;
        }
      }
      if (c < 0x20 || c > 0x7e || to - from == most) {
        at = from;
        throw expected("printable ASCII of at most " + most + " bytes");
      }
      bytes[to++] = (byte) c;
    }
    if (at >= length) {
      throw expected("'\"'");
    }
    byte[] text = new byte[to - from];
    System.arraycopy(bytes, from, text, 0, text.length);
    for (int i = from; i < at; i++) {
      bytes[i] = '*';
    }
    at++;
    return text;
  }

  private String unescaped(int from, int to) throws JsonException {
    StringBuilder text = new StringBuilder(to - from);
    int plain = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\') {
        append(plain, i, text);
        char c = escape(++i);
        if (c == 'u') {
          c = codeUnit(i + 1, to);
          i += 4;
        }
        text.append(c);
        plain = i + 1;
      }
    }
    append(plain, to, text);
    return text.toString();
  }

  private void append(int from, int to, StringBuilder text) throws JsonException {
    String plain = Utf8.decode(bytes, from, to - from);
    if (plain == null) {
      at = from;
      throw expected("UTF-8");
    }
    text.append(plain);
  }

  private char escape(int index) throws JsonException {
    switch (bytes[index]) {
      case '"':
      case '\\':
      case '/':
      case 'u':
        return (char) bytes[index];
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        at = index;
        throw expected("an escape of JSON");
    }
  }

  private char codeUnit(int from, int to) throws JsonException {
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = i < to ? digit(bytes[i]) : -1;
      if (digit < 0) {
        at = i;
        throw expected("4 digits of hex after \\u");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private static int digit(byte c) {
    int small = c | 0x20;
    return c >= '0' && c <= '9' ? c - '0' : small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
  }

  /** Reads a whole number from -999,999,999,999,999 to 999,999,999,999,999. */
  public long integer() throws JsonException {
    int c = peek();
    int from = at;
    int first = c == '-' ? at + 1 : at;
    at = first;
    long value = 0;
    while (at < length && bytes[at] >= '0' && bytes[at] <= '9' && value <= MOST) {
      value = value * 10 + bytes[at++] - '0';
    }
    boolean goesOn = at < length && isNumber(bytes[at]);
    if (at == first || bytes[first] == '0' && at > first + 1 || value > MOST || goesOn) {
      at = from;
      throw expected("a whole number");
    }
    return c == '-' ? -value : value;
  }

  private static boolean isNumber(byte c) {
    return c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
  }

  /** Passes over the next value, whatever it is. */
  public void skip() throws JsonException {
    int outside = depth;
    do {
      int c = peek();
      if (c == '{') {
        beginObject();
      } else if (c == '[') {
        beginArray();
      } else {
        scalar(c);
      }
      while (depth > outside && !another()) {
        // The end of an array or object: that of the one around it may follow.
      }
    } while (depth > outside);
  }

  private boolean another() throws JsonException {
    return (objects & 1 << depth) != 0 ? nextName() != null : nextValue();
  }

  private void scalar(int c) throws JsonException {
    if (c == '"') {
      string(length);
    } else if (c == 't') {
      word("true");
    } else if (c == 'f') {
      word("false");
    } else if (c == 'n') {
      word("null");
    } else {
      number();
    }
  }

  private void word(String word) throws JsonException {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= length || bytes[at + i] != word.charAt(i)) {
        throw expected("a value");
      }
    }
    at += word.length();
  }

  private void number() throws JsonException {
    int from = at;
    if (at < length && bytes[at] == '-') {
      at++;
    }
    int first = at;
    int whole = digits();
    boolean good = whole == 1 || whole > 1 && bytes[first] != '0';
    if (good && at < length && bytes[at] == '.') {
      at++;
      good = digits() > 0;
    }
    if (good && at < length && (bytes[at] | 0x20) == 'e') {
      at++;
      if (at < length && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      good = digits() > 0;
    }
    if (!good) {
      at = from;
      throw expected("a value");
    }
  }

  private int digits() {
    int from = at;
    while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at - from;
  }

  /** Ends: the value has been read to its end and nothing but space follows. */
  public void end() throws JsonException {
    if (depth > 0 || peek() >= 0) {
      throw expected("nothing more");
    }
  }

  /** The next byte that is no space, or -1 at the end. */
  private int peek() {
    while (at < length
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
    return at < length ? bytes[at] & 0xff : -1;
  }

  private JsonException expected(String what) {
    return new JsonException("expected " + what + " at byte " + at);
  }
}
