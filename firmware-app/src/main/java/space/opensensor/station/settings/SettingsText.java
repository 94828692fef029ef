package space.opensensor.station.settings;

import space.opensensor.parquet.Utf8;

/**
 * The text of a settings file, read line by line: {@code name=value}, UTF-8, a byte order mark at
 * its start passed over. Lines end with LF or CRLF; those that are blank or begin with {@code #}
 * are passed over, and so are spaces and tabs around a name or a value. A name has 1 to {@value
 * #MAX_NAME} characters of {@code a-z 0-9 . -} and is there once; a value holds no control
 * characters but tab.
 *
 * <p>Values stay bytes, because some are secrets, and no message holds one. A port that reads such
 * files in another language follows the same table of cases, {@code settings-files.tsv} of {@code
 * vee-port/api}.
 */
public final class SettingsText {

  /** The longest text. */
  public static final int MAX_BYTES = 8192;

  /** The most settings in a text. */
  public static final int MAX_SETTINGS = 64;

  /** The longest name: the limit of ESP-IDF's NVS. */
  public static final int MAX_NAME = 15;

  private final byte[] text;
  private final String[] names = new String[MAX_SETTINGS];
  private int count;
  private int line;
  private int at;
  private int valueStart;
  private int valueEnd;

  /** A text, which is not changed and not copied. */
  public SettingsText(byte[] text) {
    this.text = text;
    boolean marked =
        text.length >= 3
            && text[0] == (byte) 0xef
            && text[1] == (byte) 0xbb
            && text[2] == (byte) 0xbf;
    this.at = marked ? 3 : 0;
  }

  /**
   * Goes on to the next setting.
   *
   * @return whether there is one
   * @throws SettingsException with the number of the line and what was expected there, {@code 2:
   *     expected a line name=value}
   */
  public boolean next() throws SettingsException {
    while (at < text.length) {
      int start = at;
      line++;
      while (at < text.length && text[at] != '\n') {
        at++;
      }
      int end = at > start && at < text.length && text[at - 1] == '\r' ? at - 1 : at;
      at = at < text.length ? at + 1 : at;
      check(at <= MAX_BYTES, "expected at most 8192 bytes");
      start = afterSpaces(start, end);
      if (start < end && text[start] != '#') {
        read(start, end);
        return true;
      }
      checkCharacters(start, end);
    }
    return false;
  }

  /** The name of the setting. */
  public String name() {
    return names[count - 1];
  }

  /** A fresh copy of its value, which may be empty. */
  public byte[] value() {
    byte[] value = new byte[valueEnd - valueStart];
    System.arraycopy(text, valueStart, value, 0, value.length);
    return value;
  }

  private void read(int start, int end) throws SettingsException {
    checkCharacters(start, end);
    int equals = start;
    while (equals < end && text[equals] != '=') {
      equals++;
    }
    int nameEnd = beforeSpaces(start, equals);
    check(equals < end && nameEnd > start, "expected a line name=value");
    String name = checkedName(start, nameEnd);
    for (int i = 0; i < count; i++) {
      check(!names[i].equals(name), "expected a name that no line before has");
    }
    check(count < MAX_SETTINGS, "expected at most 64 settings");
    names[count++] = name;
    valueStart = afterSpaces(equals + 1, end);
    valueEnd = beforeSpaces(valueStart, end);
  }

  /** A name; what is none may be a secret on the wrong line, and is not shown. */
  private String checkedName(int start, int end) throws SettingsException {
    boolean good = end - start <= MAX_NAME;
    char[] name = new char[end - start];
    for (int i = start; i < end; i++) {
      int c = text[i];
      good &= c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-';
      name[i - start] = (char) c;
    }
    check(good, "expected a name of 1 to 15 characters of a-z 0-9 . -");
    return new String(name);
  }

  private int afterSpaces(int start, int end) {
    int first = start;
    while (first < end && isSpace(text[first])) {
      first++;
    }
    return first;
  }

  private int beforeSpaces(int start, int end) {
    int last = end;
    while (last > start && isSpace(text[last - 1])) {
      last--;
    }
    return last;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\t';
  }

  private void checkCharacters(int start, int end) throws SettingsException {
    int i = start;
    while (i < end) {
      int point = Utf8.pointAt(text, i, end);
      check(point >= 0, "expected UTF-8 text");
      check(
          point >= ' ' && point != 0x7f || point == '\t',
          "expected text without control characters");
      i += Utf8.size(point);
    }
  }

  private void check(boolean good, String expected) throws SettingsException {
    if (!good) {
      throw new SettingsException(line + ": " + expected);
    }
  }
}
