package space.opensensor.station.json;

import space.opensensor.parquet.Utf8;
import space.opensensor.vee.AsciiText;

/**
 * Goes through a JSON text value by value, in order, from bytes that are all there.
 *
 * <pre>{@code
 * JsonReader json = new JsonReader(bytes, length);
 * while (json.next()) {
 *   if (json.path().equals(".version")) {
 *     version = json.string(32);
 *   }
 * }
 * }</pre>
 *
 * <p>A path has a dot and the name for each object and {@code []} for each array that a value lies
 * in, such as {@code .builds[].path}; that of the whole text is empty. What nobody reads is passed
 * over, texts in UTF-8 and anything else up to its end. Nothing follows the value. Whether a name
 * comes twice in one object is its caller's to say. At most {@value #MAX_DEPTH} values lie one in
 * the other.
 *
 * <p>The bytes are used up: texts are overwritten where they stood, because some are secrets.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonReader {

  /** The most arrays and objects one in the other. */
  public static final int MAX_DEPTH = 16;

  private static final int MOST_DIGITS = 15;

  /** What an escape outside of ASCII becomes, which no value that is read may hold. */
  private static final int NO_ASCII = 0x7f;

  private final byte[] bytes;
  private final int length;
  private int at;

  /** How many arrays and objects the next value lies in. */
  private int depth;

  /** For each of them its closing bracket. */
  private final char[] ends = new char[MAX_DEPTH + 1];

  /** For each of them the path of what is in it, without a name. */
  private final String[] paths = new String[MAX_DEPTH + 1];

  /** Whether the innermost has had no value. */
  private boolean first = true;

  /** Whether the value was read or passed. */
  private boolean passed = true;

  private String path;

  /** A reader at the start of a text of so many bytes. */
  public JsonReader(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
    paths[0] = "";
  }

  /**
   * Goes on to the next value; those in an array or object follow it.
   *
   * @return false at the end of the text
   */
  public boolean next() throws JsonException {
    pass();
    while (depth > 0 && peek() == ends[depth]) {
      at++;
      depth--;
      first = false;
    }
    if (depth == 0 && !first) {
      check(peek() < 0, "nothing more");
      return false;
    }
    if (!first) {
      take(',');
    }
    path = paths[depth];
    if (ends[depth] == '}') {
      path += name();
      take(':');
    }
    first = false;
    passed = false;
    return true;
  }

  /** Passes a value that nobody read, of an array or object no more than where it begins. */
  private void pass() throws JsonException {
    if (passed) {
      return;
    }
    passed = true;
    int c = peek();
    if (c == '{' || c == '[') {
      open(c);
    } else if (c == '"') {
      name();
    } else {
      int from = at;
      passWord();
      check(at > from, "a value");
    }
  }

  private void open(int bracket) throws JsonException {
    check(depth < MAX_DEPTH, "no more than " + MAX_DEPTH + " arrays and objects one in the other");
    at++;
    depth++;
    ends[depth] = bracket == '{' ? '}' : ']';
    paths[depth] = path + (bracket == '{' ? "." : "[]");
    first = true;
  }

  /** Where the value is. */
  public String path() {
    return path;
  }

  /** Checks that the value begins with a bracket: an object's or an array's. */
  public void begins(char bracket) throws JsonException {
    if (peek() != bracket) {
      throw expected("'" + bracket + "'");
    }
  }

  /** Reads a text of printable ASCII of at most so many bytes. */
  public String string(int most) throws JsonException {
    byte[] text = ascii(most);
    return AsciiText.of(text, text.length);
  }

  /** Reads the same as bytes, which its caller can wipe. */
  public byte[] ascii(int most) throws JsonException {
    byte[] text = text();
    boolean good = text.length <= most;
    for (int i = 0; i < text.length; i++) {
      good &= text[i] >= ' ' && text[i] < NO_ASCII;
    }
    if (!good) {
      throw expected("printable ASCII of at most " + most + " bytes");
    }
    passed = true;
    return text;
  }

  /** Reads a whole number from 0 to 999,999,999,999,999. */
  public long integer() throws JsonException {
    peek();
    int from = at;
    passWord();
    int digits = at - from;
    boolean good = digits > 0 && digits <= MOST_DIGITS && (digits == 1 || bytes[from] != '0');
    long value = 0;
    for (int i = from; i < at; i++) {
      good &= bytes[i] >= '0' && bytes[i] <= '9';
      value = value * 10 + bytes[i] - '0';
    }
    check(good, "a whole number");
    passed = true;
    return value;
  }

  /** Passes what numbers, {@code true}, {@code false} and {@code null} are made of. */
  private void passWord() {
    while ("+-.0123456789Eaeflnrstu".indexOf(byteAt(at)) >= 0) {
      at++;
    }
  }

  private String name() throws JsonException {
    byte[] name = text();
    String text = Utf8.decode(name, 0, name.length);
    check(text != null, "UTF-8");
    return text;
  }

  private byte[] text() throws JsonException {
    take('"');
    int from = at;
    int to = at;
    while (at < length && bytes[at] != '"') {
      int c = bytes[at++];
      check(c < 0 || c >= ' ', "no control character");
      bytes[to++] = (byte) (c == '\\' ? escape() : c);
    }
    byte[] text = new byte[to - from];
    System.arraycopy(bytes, from, text, 0, text.length);
    for (int i = from; i < at; i++) {
      bytes[i] = '*';
    }
    take('"');
    return text;
  }

  private int escape() throws JsonException {
    int c = byteAt(at++);
    if (c == 'u') {
      int code = 0;
      for (int i = 0; i < 4; i++) {
        int digit = "0123456789abcdefABCDEF".indexOf(byteAt(at++));
        check(digit >= 0, "4 digits of hex after \\u");
        code = code << 4 | (digit < 16 ? digit : digit - 6);
      }
      return Math.min(code, NO_ASCII);
    }
    int escape = "\"\\/bfnrt".indexOf(c);
    check(escape >= 0, "an escape of JSON");
    return "\"\\/\b\f\n\r\t".charAt(escape);
  }

  private int byteAt(int index) {
    return index < length ? bytes[index] : 0;
  }

  private void take(char c) throws JsonException {
    begins(c);
    at++;
  }

  /** Goes on to the next byte that is no space, and returns it; -1 at the end. */
  private int peek() {
    while (at < length
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
    return at < length ? bytes[at] & 0xff : -1;
  }

  private void check(boolean good, String expected) throws JsonException {
    if (!good) {
      throw expected(expected);
    }
  }

  private JsonException expected(String what) {
    return new JsonException("expected " + what + " at byte " + at);
  }
}
