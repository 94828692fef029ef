package space.opensensor.sigv4;

/** The fields of an error document, which may also be the body of a 200 answer. */
final class ErrorFields {

  static final String ROOT = "Error";

  /** Characters in the longest field. */
  static final int MAX_TEXT = 256;

  private static final String CODE = "Code";
  private static final String MESSAGE = "Message";
  private static final String REQUEST_ID = "RequestId";
  private static final String REGION = "Region";
  private static final String ENDPOINT = "Endpoint";
  private static final String HEADER = "Header";

  private String code;
  private String message;
  private String requestId;
  private String region;
  private String endpoint;
  private String header;

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
    return answer.isAt(2, REQUEST_ID) || isHint(answer) ? 128 : 0;
  }

  boolean clips(XmlAnswer answer) {
    return answer.isAt(2, MESSAGE) || isHint(answer);
  }

  /** Whether it is a field that only some errors have, and that says what would have been right. */
  private static boolean isHint(XmlAnswer answer) {
    return answer.isAt(2, REGION) || answer.isAt(2, ENDPOINT) || answer.isAt(2, HEADER);
  }

  void take(XmlAnswer answer, String content) throws AnswerException {
    if (answer.isAt(2, CODE)) {
      code = answer.once(code, content);
    } else if (answer.isAt(2, MESSAGE)) {
      message = answer.once(message, content);
    } else if (answer.isAt(2, REGION)) {
      region = content;
    } else if (answer.isAt(2, ENDPOINT)) {
      endpoint = content;
    } else if (answer.isAt(2, HEADER)) {
      header = content;
    } else {
      requestId = answer.once(requestId, content);
    }
  }

  S3Error error(XmlAnswer answer) throws AnswerException {
    if (code == null || code.isEmpty()) {
      throw answer.refused("there is no <Code>");
    }
    return new S3Error(
        code,
        orEmpty(message),
        orEmpty(requestId),
        orEmpty(region),
        orEmpty(endpoint),
        orEmpty(header));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
