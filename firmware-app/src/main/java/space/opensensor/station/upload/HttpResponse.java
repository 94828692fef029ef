package space.opensensor.station.upload;

import space.opensensor.sigv4.AnswerException;
import space.opensensor.sigv4.S3Error;
import space.opensensor.sigv4.S3ErrorAnswer;
import space.opensensor.sigv4.XmlAnswer;

/**
 * Reads one HTTP/1.1 answer (RFC 9112) from bytes as they arrive, keeping what an S3 client needs
 * and bounding the rest: a head of at most {@value #MAX_HEAD} bytes, a body of at most {@value
 * #MAX_BODY}. The body of a failure is read as an S3 error document; any other is passed over.
 *
 * <p>Interim answers (1xx) are skipped. Bodies are delimited by {@code Content-Length}, by the
 * chunked coding or by the end of the connection.
 */
final class HttpResponse {

  /** Bytes of status line and headers, interim answers included, before the answer is refused. */
  static final int MAX_HEAD = 16384;

  /** Bytes of body before the answer is refused. */
  static final int MAX_BODY = 262144;

  private static final int MAX_LINE = 512;

  private static final int STATUS_LINE = 0;
  private static final int HEADERS = 1;
  private static final int BODY_LENGTH = 2;
  private static final int BODY_TO_END = 3;
  private static final int CHUNK_SIZE = 4;
  private static final int CHUNK_DATA = 5;
  private static final int CHUNK_END = 6;
  private static final int TRAILERS = 7;
  private static final int COMPLETE = 8;

  private final byte[] line = new byte[MAX_LINE];
  private int lineLength;
  private int headBytes;
  private int bodyBytes;
  private int state;
  private boolean bodiless;
  private long remaining;

  private int status;
  private boolean http10;
  private boolean close;
  private boolean keepAlive;
  private boolean chunked;
  private long contentLength;
  private int retryAfterSeconds;
  private String etag;
  private String checksum;
  private XmlAnswer success;
  private S3ErrorAnswer failure;

  /**
   * Begins an answer.
   *
   * @param isBodiless whether it has no body whatever its head says, as after HEAD
   * @param successDocument what reads the body of a successful answer, or null
   */
  void begin(boolean isBodiless, XmlAnswer successDocument) {
    bodiless = isBodiless;
    success = successDocument;
    headBytes = 0;
    beginHead();
  }

  private void beginHead() {
    state = STATUS_LINE;
    lineLength = 0;
    bodyBytes = 0;
    status = 0;
    close = false;
    keepAlive = false;
    chunked = false;
    contentLength = -1;
    retryAfterSeconds = -1;
    etag = null;
    checksum = null;
    failure = null;
  }

  /** Whether the answer has been read to its end. */
  boolean isComplete() {
    return state == COMPLETE;
  }

  /** Whether any byte of a final answer has been read. */
  boolean hasBegun() {
    return state != STATUS_LINE || lineLength > 0;
  }

  /** Whether status and headers are known. */
  boolean hasHead() {
    return state > HEADERS;
  }

  /**
   * Takes bytes.
   *
   * @return how many belonged to this answer; fewer than given once it is complete
   */
  int take(byte[] b, int offset, int length) throws HttpException {
    int i = offset;
    int end = offset + length;
    while (i < end && state != COMPLETE) {
      if (state == BODY_LENGTH || state == BODY_TO_END || state == CHUNK_DATA) {
        i += takeBody(b, i, end - i);
      } else {
        takeLineByte(b[i++]);
      }
    }
    return i - offset;
  }

  /** Tells that the server closed its side. */
  void endOfStream() throws HttpException {
    if (state == BODY_TO_END) {
      state = COMPLETE;
    } else if (state != COMPLETE) {
      throw new HttpException(
          hasBegun()
              ? "the server closed the connection within its answer"
              : "the server closed the connection without an answer");
    }
  }

  private int takeBody(byte[] b, int offset, int length) throws HttpException {
    int n = length;
    if (state != BODY_TO_END && n > remaining) {
      n = (int) remaining;
    }
    if (n > MAX_BODY - bodyBytes) {
      throw new HttpException("answer body of more than " + MAX_BODY + " bytes");
    }
    if (status >= 300) {
      readFailure(b, offset, n);
    } else if (success != null) {
      readSuccess(b, offset, n);
    }
    bodyBytes += n;
    remaining -= n;
    if (state != BODY_TO_END && remaining == 0) {
      state = state == BODY_LENGTH ? COMPLETE : CHUNK_END;
      lineLength = 0;
    }
    return n;
  }

  private void readFailure(byte[] b, int offset, int length) {
    if (failure == null && bodyBytes == 0) {
      failure = new S3ErrorAnswer();
    }
    try {
      if (failure != null) {
        failure.feed(b, offset, length);
      }
    } catch (AnswerException e) {
      // A page of a proxy, say: then the status is all that is known.
      failure = null;
    }
  }

  private void readSuccess(byte[] b, int offset, int length) {
    try {
      success.feed(b, offset, length);
    } catch (AnswerException e) {
      // The document says so again to whoever asks for its content.
      return;
    }
  }

  private void takeLineByte(byte c) throws HttpException {
    if (++headBytes > MAX_HEAD) {
      throw new HttpException("answer head of more than " + MAX_HEAD + " bytes");
    }
    if (c != '\n') {
      if (lineLength < MAX_LINE) {
        line[lineLength++] = c;
      } else if (state == STATUS_LINE) {
        throw new HttpException("not an HTTP answer: status line of over " + MAX_LINE + " bytes");
      }
      return;
    }
    int length = lineLength;
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    lineLength = 0;
    endLine(length);
  }

  private void endLine(int length) throws HttpException {
    switch (state) {
      case STATUS_LINE:
        statusLine(length);
        state = HEADERS;
        break;
      case HEADERS:
        if (length == 0) {
          endHead();
        } else {
          header(length);
        }
        break;
      case CHUNK_SIZE:
        chunkSize(length);
        break;
      case CHUNK_END:
        if (length != 0) {
          throw new HttpException("chunk of another length than its size line says");
        }
        state = CHUNK_SIZE;
        break;
      default:
        if (length == 0) {
          state = COMPLETE;
        }
        break;
    }
  }

  private void statusLine(int length) throws HttpException {
    boolean http = length >= 12 && startsWith("HTTP/1.") && line[8] == ' ';
    int code = 0;
    for (int i = 9; http && i < 12; i++) {
      http = line[i] >= '0' && line[i] <= '9';
      code = code * 10 + line[i] - '0';
    }
    if (!http || code < 100 || length > 12 && line[12] != ' ') {
      throw new HttpException("not an HTTP answer: it begins with \"" + printable(length) + "\"");
    }
    status = code;
    http10 = line[7] == '0';
  }

  private void header(int length) throws HttpException {
    int colon = 0;
    while (colon < length && line[colon] != ':') {
      colon++;
    }
    if (colon == 0 || colon == length) {
      throw new HttpException("malformed header line \"" + printable(length) + "\"");
    }
    if (isName("content-length", colon)) {
      contentLength = contentLength(value(colon, length));
    } else if (isName("transfer-encoding", colon)) {
      if (!"chunked".equals(lowerCaseValue(colon, length))) {
        throw new HttpException("unknown transfer coding \"" + value(colon, length) + "\"");
      }
      chunked = true;
    } else if (isName("connection", colon)) {
      String value = lowerCaseValue(colon, length);
      close |= value.contains("close");
      keepAlive |= value.contains("keep-alive");
    } else if (isName("retry-after", colon)) {
      retryAfterSeconds = seconds(value(colon, length));
    } else if (isName("etag", colon)) {
      etag = value(colon, length);
    } else if (isName("x-amz-checksum-crc32", colon)) {
      checksum = value(colon, length);
    }
  }

  private void endHead() throws HttpException {
    if (status < 200) {
      beginHead();
    } else if (bodiless || status == 204 || status == 304) {
      state = COMPLETE;
    } else if (chunked) {
      state = CHUNK_SIZE;
    } else if (contentLength == 0) {
      state = COMPLETE;
    } else if (contentLength > 0) {
      if (contentLength > MAX_BODY) {
        throw new HttpException("answer body of " + contentLength + " bytes");
      }
      remaining = contentLength;
      state = BODY_LENGTH;
    } else {
      close = true;
      state = BODY_TO_END;
    }
  }

  private void chunkSize(int length) throws HttpException {
    int size = 0;
    int digits = 0;
    while (digits < length && hex(line[digits]) >= 0) {
      size = size << 4 | hex(line[digits]);
      digits++;
      if (size > MAX_BODY) {
        throw new HttpException("answer chunk of more than " + MAX_BODY + " bytes");
      }
    }
    if (digits == 0 || digits < length && line[digits] != ';' && line[digits] != ' ') {
      throw new HttpException("malformed chunk size \"" + printable(length) + "\"");
    }
    remaining = size;
    state = size == 0 ? TRAILERS : CHUNK_DATA;
  }

  private static int hex(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private static long contentLength(String value) throws HttpException {
    long length = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9' || i > 15) {
        throw new HttpException("malformed content-length \"" + value + "\"");
      }
      length = length * 10 + c - '0';
    }
    if (value.length() == 0) {
      throw new HttpException("empty content-length");
    }
    return length;
  }

  /** Retry-After in seconds; its date form and anything else are as good as none. */
  private static int seconds(String value) {
    int seconds = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9' || i > 6) {
        return -1;
      }
      seconds = seconds * 10 + c - '0';
    }
    return value.length() == 0 ? -1 : seconds;
  }

  private boolean startsWith(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (line[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isName(String name, int colon) {
    if (name.length() != colon) {
      return false;
    }
    for (int i = 0; i < colon; i++) {
      byte c = line[i];
      int lower = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
      if (lower != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String lowerCaseValue(int colon, int length) {
    for (int i = colon + 1; i < length; i++) {
      if (line[i] >= 'A' && line[i] <= 'Z') {
        line[i] |= 0x20;
      }
    }
    return value(colon, length);
  }

  private String value(int colon, int length) {
    int start = colon + 1;
    int end = length;
    while (start < end && (line[start] == ' ' || line[start] == '\t')) {
      start++;
    }
    while (end > start && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
      end--;
    }
    char[] chars = new char[end - start];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) (line[start + i] & 0xff);
    }
    return new String(chars);
  }

  private String printable(int length) {
    int n = length < 40 ? length : 40;
    char[] chars = new char[n];
    for (int i = 0; i < n; i++) {
      chars[i] = line[i] >= 0x20 && line[i] < 0x7f ? (char) line[i] : '?';
    }
    return new String(chars);
  }

  /** The status code, once {@link #hasHead()}. */
  int status() {
    return status;
  }

  /** Whether the connection can carry another request. */
  boolean isReusable() {
    return state == COMPLETE && !close && (!http10 || keepAlive);
  }

  /** The length the answer names, or -1. */
  long contentLength() {
    return contentLength;
  }

  /** Seconds to wait before the next request, or -1 where the answer does not say. */
  int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The entity tag, or null. */
  String etag() {
    return etag;
  }

  /** The object's CRC-32 in base64, or null. */
  String checksum() {
    return checksum;
  }

  /** The S3 error document, or null where the body was none. */
  S3Error error() {
    if (failure == null) {
      return null;
    }
    try {
      return failure.finish();
    } catch (AnswerException e) {
      return null;
    }
  }
}
