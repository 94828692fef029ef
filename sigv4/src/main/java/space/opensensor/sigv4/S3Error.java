package space.opensensor.sigv4;

/**
 * What S3 says of a request it refused.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
 *     responses</a>
 */
public final class S3Error {

  private final String code;
  private final String message;
  private final String requestId;
  private final String region;
  private final String endpoint;
  private final String header;

  S3Error(
      String code,
      String message,
      String requestId,
      String region,
      String endpoint,
      String header) {
    this.code = oneLine(code);
    this.message = oneLine(message);
    this.requestId = oneLine(requestId);
    this.region = oneLine(region);
    this.endpoint = oneLine(endpoint);
    this.header = oneLine(header);
  }

  /** Such as {@code SignatureDoesNotMatch}; up to 64 characters, never empty. */
  public String code() {
    return code;
  }

  /** For a human, in one line, cut off after 256 characters; may be empty. */
  public String message() {
    return message;
  }

  /** What the server's operators ask for; up to 128 characters, may be empty. */
  public String requestId() {
    return requestId;
  }

  /** The region in which the bucket is, where the error tells it; otherwise empty. */
  public String region() {
    return region;
  }

  /** The host at which the bucket is, where the error tells it; otherwise empty. */
  public String endpoint() {
    return endpoint;
  }

  /** The request header that was refused, where the error tells it; otherwise empty. */
  public String header() {
    return header;
  }

  /**
   * Whether code, message or refused header have a word in them, in whatever case.
   *
   * @param lowerCase the word, of ASCII, in lower case
   */
  public boolean names(String lowerCase) {
    return has(header, lowerCase) || has(message, lowerCase) || has(code, lowerCase);
  }

  private static boolean has(String text, String lowerCase) {
    return AsciiText.toLowerCase(text).contains(lowerCase);
  }

  /** {@code code: message (request id)}, in one line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(code);
    if (!message.isEmpty()) {
      text.append(": ").append(message);
    }
    if (!requestId.isEmpty()) {
      text.append(" (request ").append(requestId).append(')');
    }
    return text.toString();
  }

  /** A server must not be able to break a line of the log. */
  private static String oneLine(String text) {
    StringBuilder line = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
      if (control && line == null) {
        line = new StringBuilder(text.length()).append(text.substring(0, i));
      }
      if (line != null) {
        line.append(control ? ' ' : c);
      }
    }
    return line == null ? text : line.toString();
  }
}
