package space.opensensor.s3;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request refused with an S3 error: what becomes the error document of the answer.
 *
 * <p>An {@link IOException}, because a body that proves wrong has to stop whoever reads it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
 *     responses</a>
 */
final class S3Refusal extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> details = new LinkedHashMap<>();

  S3Refusal(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static S3Refusal accessDenied(String message) {
    return new S3Refusal(403, "AccessDenied", message);
  }

  static S3Refusal missingContentLength() {
    return new S3Refusal(
        411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  }

  static S3Refusal incompleteBody() {
    return new S3Refusal(
        400,
        "IncompleteBody",
        "The request body terminated unexpectedly or does not have the announced length");
  }

  static S3Refusal signatureDoesNotMatch() {
    return new S3Refusal(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your"
            + " key and signing method.");
  }

  /** Adds an element to the error document, after those added before. */
  S3Refusal with(String element, Object value) {
    details.put(element, String.valueOf(value));
    return this;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Map<String, String> details() {
    return details;
  }
}
