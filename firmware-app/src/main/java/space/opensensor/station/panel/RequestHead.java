package space.opensensor.station.panel;

/**
 * What is read of a request, byte by byte and in bounded memory: its first line, who it asks for
 * and the password. Everything else is passed over.
 *
 * <p>Only {@code GET} and {@code HEAD} of HTTP/1.1 are answered. The name that is asked for has to
 * be an address, {@code localhost}, a name without a dot or one that ends in {@code .local}: a page
 * on the Internet whose own name leads here would be read with others' rights otherwise (DNS
 * rebinding).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class RequestHead {

  /** The longest line that is looked at; a header that is longer is passed over. */
  static final int MAX_LINE = 160;

  /** Bytes of the longest head. */
  static final int MAX_HEAD = 4096;

  static final int OK = 200;
  static final int MALFORMED = 400;
  static final int NO_PASSWORD = 401;
  static final int NOT_FOUND = 404;
  static final int WRONG_METHOD = 405;
  static final int LINE_TOO_LONG = 414;
  static final int WRONG_HOST = 421;
  static final int HEAD_TOO_LONG = 431;
  static final int WRONG_VERSION = 505;

  private static final String[] PATHS = {"/", "/status.json", "/metrics"};

  private final byte[] expected;
  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private int total;
  private boolean first;
  private boolean cut;
  private boolean head;
  private boolean whole;
  private int path;
  private int hosts;
  private boolean hostGood;
  private boolean authorized;
  private int status;

  /**
   * A reader of heads.
   *
   * @param expected the value of the header that shows the password, or null where none is asked
   */
  RequestHead(byte[] expected) {
    this.expected = expected;
  }

  /** Begins with the next request. */
  void begin() {
    wipe();
    total = 0;
    first = true;
    cut = false;
    head = false;
    whole = false;
    path = -1;
    hosts = 0;
    hostGood = false;
    authorized = expected == null;
    status = 0;
  }

  /** The status of the answer, or 0 while more has to be read. */
  int status() {
    return status;
  }

  /** Whether all of it was read, to the line that ends it. */
  boolean isWhole() {
    return whole;
  }

  /** Which document is asked for, in the order of {@link #PATHS}. */
  int path() {
    return path;
  }

  /** Whether only the answer's head is asked for. */
  boolean isHead() {
    return head;
  }

  /** Whether anything was read. */
  boolean hasBegun() {
    return total > 0;
  }

  /** Takes a byte; nothing more once there is a status. */
  void take(byte b) {
    total++;
    if (b == '\n') {
      if (length > 0 && line[length - 1] == '\r') {
        length--;
      }
      line();
      wipe();
      cut = false;
    } else if (first && (b < ' ' || b > '~') && b != '\r') {
      status = MALFORMED;
    } else if (length < MAX_LINE) {
      line[length++] = b;
    } else if (first) {
      status = LINE_TOO_LONG;
    } else {
      cut = true;
    }
    if (status == 0 && total >= MAX_HEAD) {
      status = HEAD_TOO_LONG;
    }
  }

  /** A line may hold the password. */
  private void wipe() {
    for (int i = 0; i < length; i++) {
      line[i] = 0;
    }
    length = 0;
  }

  private void line() {
    if (first) {
      if (length > 0) {
        first = false;
        status = request();
      }
    } else if (length > 0) {
      header();
    } else {
      whole = true;
      status = judged();
    }
  }

  private int judged() {
    if (hosts != 1) {
      return MALFORMED;
    }
    if (!hostGood) {
      return WRONG_HOST;
    }
    if (!authorized) {
      return NO_PASSWORD;
    }
    return path < 0 ? NOT_FOUND : OK;
  }

  /** Looks at the first line: 0 where the headers may follow. */
  private int request() {
    int space = find(' ', 0);
    int end = find(' ', space + 1);
    if (space < 1 || end < 0 || line[space + 1] != '/' || !is("HTTP/", end + 1)) {
      return MALFORMED;
    }
    head = is("HEAD ", 0);
    if (!head && !is("GET ", 0)) {
      return WRONG_METHOD;
    }
    if (length != end + 9 || !is("HTTP/1.1", end + 1)) {
      return WRONG_VERSION;
    }
    int query = find('?', space + 1);
    int over = query < 0 || query > end ? end : query;
    for (int i = 0; i < PATHS.length; i++) {
      if (over - space - 1 == PATHS[i].length() && is(PATHS[i], space + 1)) {
        path = i;
      }
    }
    return 0;
  }

  private void header() {
    if (is("host:", 0)) {
      hosts++;
      hostGood = !cut && isLocal(pastSpaces("host:".length()));
    } else if (is("authorization:", 0) && expected != null) {
      authorized = !cut && isExpected(pastSpaces("authorization:".length()));
    }
  }

  /** Compares so that the time taken says nothing of what is right in it. */
  private boolean isExpected(int from) {
    int difference = length - from - expected.length;
    for (int i = 0; i < expected.length; i++) {
      int at = Math.min(from + i, MAX_LINE - 1);
      difference |= line[at] ^ expected[i];
    }
    return difference == 0;
  }

  private boolean isLocal(int from) {
    if (from == length) {
      return false;
    }
    if (line[from] == '[') {
      return find(']', from) > 0;
    }
    int colon = find(':', from);
    int end = colon < 0 ? length : colon;
    boolean dotted = false;
    boolean number = true;
    for (int i = from; i < end; i++) {
      dotted |= line[i] == '.';
      number &= line[i] == '.' || line[i] >= '0' && line[i] <= '9';
    }
    int local = end - ".local".length();
    return end > from && (!dotted || number || local > from && is(".local", local));
  }

  private int pastSpaces(int from) {
    int at = from;
    while (at < length && line[at] == ' ') {
      at++;
    }
    return at;
  }

  private int find(int b, int from) {
    for (int i = from; i < length; i++) {
      if (line[i] == b) {
        return i;
      }
    }
    return -1;
  }

  /** Whether some text is there; letters of a header may be of either case. */
  private boolean is(String text, int from) {
    boolean same = from + text.length() <= length;
    for (int i = 0; same && i < text.length(); i++) {
      int b = line[from + i];
      same = b == text.charAt(i) || !first && b >= 'A' && b <= 'Z' && b + 32 == text.charAt(i);
    }
    return same;
  }
}
