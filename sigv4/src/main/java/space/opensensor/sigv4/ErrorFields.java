package space.opensensor.sigv4;

/** The fields of an error document, which may also be the body of a 200 answer. */
final class ErrorFields {

  static final String ROOT = "Error";

  /** Characters in the longest field. */
  static final int MAX_TEXT = 256;

  private static final String CODE = "Code";
  private static final String MESSAGE = "Message";
  private static final String REQUEST_ID = "RequestId";

  private String code;
  private String message;
  private String requestId;

  int limit(XmlAnswer answer) {
    if (answer.depth() != 2) {
      return 0;
    }
    if (answer.isAt(2, CODE)) {
      return 64;
    }
    if (answer.isAt(2, MESSAGE)) {
      return MAX_TEXT;
    }
    return answer.isAt(2, REQUEST_ID) ? 128 : 0;
  }

  boolean clips(XmlAnswer answer) {
    return answer.isAt(2, MESSAGE);
  }

  void take(XmlAnswer answer, String content) throws AnswerException {
    if (answer.isAt(2, CODE)) {
      code = answer.once(code, content);
    } else if (answer.isAt(2, MESSAGE)) {
      message = answer.once(message, content);
    } else {
      requestId = answer.once(requestId, content);
    }
  }

  S3Error error(XmlAnswer answer) throws AnswerException {
    if (code == null || code.isEmpty()) {
      throw answer.refused("there is no <Code>");
    }
    return new S3Error(code, message == null ? "" : message, requestId == null ? "" : requestId);
  }
}
