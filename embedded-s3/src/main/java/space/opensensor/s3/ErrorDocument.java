package space.opensensor.s3;

import java.util.Map;

/**
 * Writes S3's error document: {@code Error} with {@code Code}, {@code Message}, what the error
 * adds, and {@code RequestId}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
 *     responses</a>
 */
final class ErrorDocument {

  private ErrorDocument() {}

  /** The document as text, to be sent as UTF-8. */
  static String of(String code, String message, Map<String, String> details, String requestId) {
    XmlText xml = new XmlText().open("Error").element("Code", code).element("Message", message);
    details.forEach(xml::element);
    return xml.element("RequestId", requestId).close().toString();
  }
}
