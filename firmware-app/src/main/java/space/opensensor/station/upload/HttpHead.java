package space.opensensor.station.upload;

/**
 * Status line and headers of an answer (RFC 9112 sections 4 and 5), as far as an S3 client needs
 * them. Interim answers (1xx) are passed over.
 */
final class HttpHead {

  private int status;
  private boolean http10;
  private boolean close;
  private boolean keepAlive;
  private boolean chunked;
  private long contentLength;
  private String retryAfter;
  private String region;
  private String etag;
  private String checksum;
  private String contentRange;

  /** Begins a head; there is no status yet. */
  void begin() {
    status = 0;
    close = false;
    keepAlive = false;
    chunked = false;
    contentLength = -1;
    retryAfter = null;
    region = null;
    etag = null;
    checksum = null;
    contentRange = null;
  }

  /**
   * Takes a line.
   *
   * @return whether it was the empty line after the headers of a final answer
   */
  boolean take(HttpLine line) throws HttpException {
    if (status == 0) {
      statusLine(line);
      return false;
    }
    if (line.length() > 0) {
      header(line);
      return false;
    }
    if (status < 200) {
      begin();
      return false;
    }
    return true;
  }

  private void statusLine(HttpLine line) throws HttpException {
    boolean http = line.length() >= 12 && line.startsWith("HTTP/1.") && line.at(8) == ' ';
    int code = 0;
    for (int i = 9; http && i < 12; i++) {
      http = line.at(i) >= '0' && line.at(i) <= '9';
      code = code * 10 + line.at(i) - '0';
    }
    if (!http || code < 100 || line.length() > 12 && line.at(12) != ' ') {
      throw new HttpException("not an HTTP answer: it begins with " + line);
    }
    status = code;
    http10 = line.at(7) == '0';
  }

  private void header(HttpLine line) throws HttpException {
    int colon = 0;
    while (colon < line.length() && line.at(colon) != ':') {
      colon++;
    }
    if (colon == 0 || colon == line.length()) {
      throw new HttpException("malformed header line " + line);
    }
    int value = colon + 1;
    if (line.isHeader("content-length", colon)) {
      long length = contentLength(line, value);
      if (contentLength >= 0 && contentLength != length) {
        throw new HttpException("two content-lengths, " + contentLength + " and " + length);
      }
      contentLength = length;
    } else if (line.isHeader("transfer-encoding", colon)) {
      if (!"chunked".equals(line.lowerCaseValue(value))) {
        throw new HttpException("unknown transfer coding \"" + line.printableValue(value) + "\"");
      }
      chunked = true;
    } else if (line.isHeader("connection", colon)) {
      String options = line.lowerCaseValue(value);
      close |= options.contains("close");
      keepAlive |= options.contains("keep-alive");
    } else if (line.isHeader("retry-after", colon)) {
      retryAfter = line.lowerCaseValue(value);
    } else if (line.isHeader("etag", colon)) {
      etag = line.value(value);
    } else if (line.isHeader("x-amz-checksum-crc32", colon)) {
      checksum = line.value(value);
    } else if (line.isHeader("content-range", colon)) {
      contentRange = line.lowerCaseValue(value);
    } else if (line.isHeader("x-amz-bucket-region", colon)) {
      region = line.printableValue(value);
    }
  }

  private static long contentLength(HttpLine line, int from) throws HttpException {
    String value = line.value(from);
    long length = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9' || i > 15) {
        throw new HttpException("malformed content-length \"" + line.printableValue(from) + "\"");
      }
      length = length * 10 + c - '0';
    }
    if (value.length() == 0) {
      throw new HttpException("empty content-length");
    }
    return length;
  }

  /** The status code, or 0 before its line. */
  int status() {
    return status;
  }

  /** Whether no body follows whatever the head says (RFC 9110 section 6.4.1). */
  boolean isBodiless() {
    return status == 204 || status == 304;
  }

  boolean isChunked() {
    return chunked;
  }

  /** The length it names, or -1. */
  long contentLength() {
    return contentLength;
  }

  /** Whether the connection can carry another request after this answer. */
  boolean keepsConnection() {
    return !close && (!http10 || keepAlive) && !(chunked && contentLength >= 0);
  }

  /** When the next request may come, in lower case as the server put it, or null. */
  String retryAfter() {
    return retryAfter;
  }

  /** The region in which it says the bucket is, or null. */
  String region() {
    return region;
  }

  /** The entity tag, or null. */
  String etag() {
    return etag;
  }

  /** Which bytes of the object the content is, in lower case, or null. */
  String contentRange() {
    return contentRange;
  }

  /** The object's CRC-32 in base64, or null. */
  String checksum() {
    return checksum;
  }
}
