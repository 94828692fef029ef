package space.opensensor.sigv4;

/**
 * The query parameters of one request, ordered as Signature Version 4 wants them: by encoded name,
 * then by encoded value. Names may repeat, values may be empty.
 */
final class QueryList {

  /** Parameters in one request, beside those of the signer. */
  static final int MAX = 32;

  private static final String RESERVED = "X-Amz-";

  private final String[] names = new String[MAX];
  private final String[] values = new String[MAX];
  private int size;

  void clear() {
    while (size > 0) {
      size--;
      names[size] = null;
      values[size] = null;
    }
  }

  int size() {
    return size;
  }

  /**
   * Adds a parameter.
   *
   * @throws IllegalArgumentException when the name is null, empty or begins with X-Amz-, when the
   *     value is null, when either is no valid UTF-16, or when there are too many
   */
  void add(String name, String value) {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("query: a parameter has no name");
    }
    if (AsciiText.startsWithIgnoringCase(name, RESERVED)) {
      throw new IllegalArgumentException(
          "query "
              + AsciiText.quote(name)
              + ": the signer writes X-Amz- parameters; send a header");
    }
    if (value == null) {
      throw new IllegalArgumentException("query " + AsciiText.quote(name) + ": its value is null");
    }
    PercentEncoding.length("query", name);
    PercentEncoding.length("query", value);
    if (size == MAX) {
      throw new IllegalArgumentException("query: at most " + MAX + " parameters in one request");
    }
    int at = size;
    while (at > 0 && compare(name, value, at - 1) < 0) {
      names[at] = names[at - 1];
      values[at] = values[at - 1];
      at--;
    }
    names[at] = name;
    values[at] = value;
    size++;
  }

  /** How many parameters stand before the signer's own. */
  int beforeReserved() {
    int count = 0;
    while (count < size && PercentEncoding.compare(names[count], RESERVED) < 0) {
      count++;
    }
    return count;
  }

  /** Writes the parameters {@code from} to {@code to}, exclusive, with "&amp;" between them. */
  void write(int from, int to, AsciiSink out) {
    for (int i = from; i < to; i++) {
      if (i > from) {
        out.put('&');
      }
      PercentEncoding.encode(names[i], false, out);
      out.put('=');
      PercentEncoding.encode(values[i], false, out);
    }
  }

  private int compare(String name, String value, int other) {
    int byName = PercentEncoding.compare(name, names[other]);
    return byName != 0 ? byName : PercentEncoding.compare(value, values[other]);
  }
}
