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

  private static final String MALFORMED = "400 Bad Request\r\n";
  private static final String NO_PASSWORD =
      "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"station\"\r\n";
  private static final String NOT_FOUND = "404 Not Found\r\n";
  private static final String WRONG_METHOD = "405 Method Not Allowed\r\nAllow: GET, HEAD\r\n";
  private static final String LINE_TOO_LONG = "414 URI Too Long\r\n";
  private static final String WRONG_HOST = "421 ask by address or NAME.local\r\n";
  private static final String HEAD_TOO_LONG = "431 Head Too Large\r\n";
  private static final String WRONG_VERSION = "505 HTTP Version Not Supported\r\n";

  private final PanelDocument documents;
  private final byte[] expected;
  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private int total;
  private boolean first;
  private boolean cut;
  private boolean head;
  private boolean whole;
  private int hosts;
  private boolean hostGood;
  private boolean authorized;
  private PanelDocument document;
  private String refusal;

  /**
   * A reader of heads.
   *
   * @param documents the first of what may be asked for
   * @param expected the value of the header that shows the password, or null where none is asked
   */
  RequestHead(PanelDocument documents, byte[] expected) {
    this.documents = documents;
    this.expected = expected;
  }

  /** Begins with the next request. */
  void begin() {
    length = 0;
    total = 0;
    first = true;
    whole = false;
    hosts = 0;
    hostGood = false;
    authorized = expected == null;
    document = null;
    refusal = null;
  }

  /** Whether all of it was read, to the line that ends it. */
  boolean isWhole() {
    return whole;
  }

  /** Why it is refused, as a status with headers of its own, or null. */
  String refusal() {
    return refusal;
  }

  /** Which document is asked for, where it is not refused. */
  PanelDocument document() {
    return document;
  }

  /** Whether only the answer's head is asked for. */
  boolean isHead() {
    return head;
  }

  /** Whether anything was read. */
  boolean hasBegun() {
    return total > 0;
  }

  /**
   * Takes a byte.
   *
   * @return whether it can be answered; nothing more is taken then
   */
  boolean take(byte b) {
    total++;
    if (total > MAX_HEAD) {
      refusal = HEAD_TOO_LONG;
    } else if (b == '\n') {
      line();
      length = 0;
      cut = false;
    } else if (first && b < '\r') {
      // Such as the first bytes of TLS.
      refusal = MALFORMED;
    } else if (length < MAX_LINE) {
      line[length++] = b;
    } else if (first) {
      refusal = LINE_TOO_LONG;
    } else {
      cut = true;
    }
    return whole || refusal != null;
  }

  private void line() {
    // Blanks behind a value are none of it, and neither is what ends the line.
    while (length > 0 && isBlank(length - 1)) {
      length--;
    }
    if (length > 0 && first) {
      first = false;
      request();
    } else if (length > 0) {
      header();
    } else if (!first) {
      whole = true;
      judge();
    }
  }

  private void judge() {
    if (hosts != 1) {
      refusal = MALFORMED;
    } else if (!hostGood) {
      refusal = WRONG_HOST;
    } else if (!authorized) {
      refusal = NO_PASSWORD;
    } else if (document == null) {
      refusal = NOT_FOUND;
    }
  }

  /** Looks at the first line. */
  private void request() {
    int path = find('/', 0);
    int end = length - " HTTP/1.1".length();
    if (end < path || find(' ', 0) != path - 1 || !is(" HTTP/", end)) {
      refusal = MALFORMED;
      return;
    }
    head = is("HEAD /", 0);
    if (!head && !is("GET /", 0)) {
      refusal = WRONG_METHOD;
    } else if (!is("1.1", length - 3)) {
      refusal = WRONG_VERSION;
    }
    end = Math.min(end, find('?', path));
    for (PanelDocument each = documents; each != null; each = each.next()) {
      if (end - path == each.path().length() && is(each.path(), path)) {
        document = each;
      }
    }
  }

  private void header() {
    int from = value("host:");
    if (from > 0) {
      hosts++;
      hostGood = !cut && isLocal(from);
    }
    from = value("authorization:");
    if (from > 0 && expected != null) {
      authorized = !cut && isExpected(from);
    }
  }

  /** Where the value of a header of this name begins, or 0 where it is another. */
  private int value(String name) {
    int at = is(name, 0) ? name.length() : 0;
    while (at > 0 && at < length && isBlank(at)) {
      at++;
    }
    return at;
  }

  private boolean isBlank(int at) {
    byte b = line[at];
    return b == ' ' || b == '\t' || b == '\r';
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

  /** Whether a name, behind which a port may stand, is one of this network alone. */
  private boolean isLocal(int from) {
    int end = is("[", from) ? find(']', from) + 1 : find(':', from);
    if (end != length && !is(":", end)) {
      return false;
    }
    int number = from;
    while (number < end && (line[number] == '.' || line[number] >= '0' && line[number] <= '9')) {
      number++;
    }
    int local = end - ".local".length();
    return end > from
        && (number == end || find('.', from) >= end || local > from && is(".local", local));
  }

  /** Where a character is, or behind the line. */
  private int find(int b, int from) {
    int at = from;
    while (at < length && line[at] != b) {
      at++;
    }
    return at;
  }

  /** Whether some text is there, a small letter of which may be a capital. */
  private boolean is(String text, int from) {
    boolean same = from + text.length() <= length;
    for (int i = 0; same && i < text.length(); i++) {
      int b = line[from + i];
      int c = text.charAt(i);
      same = b == c || c >= 'a' && b == c - 'a' + 'A';
    }
    return same;
  }
}
