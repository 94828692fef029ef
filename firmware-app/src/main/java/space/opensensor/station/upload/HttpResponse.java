package space.opensensor.station.upload;

import space.opensensor.sigv4.S3Error;
import space.opensensor.sigv4.XmlAnswer;

/**
 * Reads one HTTP/1.1 answer (RFC 9112) from bytes as they arrive: its {@link HttpHead}, then its
 * {@link AnswerContent} through the {@link BodyFraming} that the head names. All of it is bounded.
 */
final class HttpResponse {

  private final HttpLine line = new HttpLine();
  private final HttpHead head = new HttpHead();
  private final AnswerContent content = new AnswerContent();
  private final LengthFraming lengthFraming = new LengthFraming();
  private final ChunkedFraming chunkedFraming = new ChunkedFraming(line);
  private final CloseFraming closeFraming = new CloseFraming();
  private boolean bodiless;
  private XmlAnswer success;
  private ContentTarget target;
  private boolean headRead;
  private BodyFraming framing;
  private boolean ended;

  /**
   * Begins an answer.
   *
   * @param isBodiless whether it has no body whatever its head says, as after HEAD
   * @param successDocument what reads the body of a successful answer, or null
   * @param successTarget what takes it, or null
   */
  void begin(boolean isBodiless, XmlAnswer successDocument, ContentTarget successTarget) {
    bodiless = isBodiless;
    success = successDocument;
    target = successTarget;
    headRead = false;
    framing = null;
    ended = false;
    line.begin();
    head.begin();
    content.begin(false, null, null);
  }

  /** Whether the answer has been read to its end. */
  boolean isComplete() {
    return headRead
        && (framing == null || framing.isComplete() || ended && framing.endsWithConnection());
  }

  /** Whether any byte of a final answer has been read. */
  boolean hasBegun() {
    return headRead || head.status() != 0 || line.isOpen();
  }

  /** Whether status and headers are known. */
  boolean hasHead() {
    return headRead;
  }

  /**
   * Takes bytes.
   *
   * @return how many belonged to this answer; fewer than given once it is complete
   */
  int take(byte[] b, int offset, int length) throws HttpException {
    int i = offset;
    int end = offset + length;
    while (i < end && !isComplete()) {
      if (headRead) {
        i += framing.take(b, i, end - i, content);
      } else {
        takeHead(b[i++]);
      }
    }
    return i - offset;
  }

  private void takeHead(byte c) throws HttpException {
    boolean ended = line.take(c);
    if (line.isCut() && head.status() == 0) {
      throw new HttpException(
          "not an HTTP answer: status line of over " + HttpLine.MAX_KEPT + " bytes");
    }
    if (ended && head.take(line)) {
      headRead = true;
      framing = framing();
      content.begin(head.status() >= 300, success, target);
    }
  }

  /** What delimits the body, or null where there is none. */
  private BodyFraming framing() throws HttpException {
    if (bodiless || head.isBodiless()) {
      return null;
    }
    if (head.isChunked()) {
      return chunkedFraming.begin();
    }
    return head.contentLength() >= 0 ? lengthFraming.begin(head.contentLength()) : closeFraming;
  }

  /** Tells that the server closed its side. */
  void endOfStream() throws HttpException {
    ended = true;
    if (!isComplete()) {
      throw new HttpException(
          hasBegun()
              ? "the server closed the connection within its answer"
              : "the server closed the connection without an answer");
    }
  }

  /** The status code, once {@link #hasHead()}. */
  int status() {
    return head.status();
  }

  /** Whether the connection can carry another request. */
  boolean isReusable() {
    return isComplete() && !ended && head.keepsConnection();
  }

  /** The length the answer names, or -1. */
  long contentLength() {
    return head.contentLength();
  }

  /** Seconds to wait before the next request, or -1 where the answer does not say. */
  int retryAfterSeconds(long epochMillis) {
    return RetryAfter.seconds(head.retryAfter(), epochMillis);
  }

  /** The region in which the bucket is, or an empty string where the answer does not say. */
  String region() {
    S3Error error = error();
    if (head.region() != null) {
      return head.region();
    }
    return error == null ? "" : error.region();
  }

  /** The entity tag, or null. */
  String etag() {
    return head.etag();
  }

  /** Which bytes of the object the content is, such as {@code bytes 0-99/200}, or null. */
  String contentRange() {
    return head.contentRange();
  }

  /** The object's CRC-32 in base64, or null. */
  String checksum() {
    return head.checksum();
  }

  /** The S3 error document, or null where the body was none. */
  S3Error error() {
    return content.error();
  }
}
