package space.opensensor.s3;

import java.io.StringWriter;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes S3's error document: {@code Error} with {@code Code}, {@code Message}, what the error
 * adds, and {@code RequestId}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error
 *     responses</a>
 */
final class ErrorDocument {

  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newInstance();

  private ErrorDocument() {}

  /** The document as text, to be sent as UTF-8. */
  static String of(String code, String message, Map<String, String> details, String requestId) {
    StringWriter text = new StringWriter(512);
    text.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    try {
      XMLStreamWriter xml = FACTORY.createXMLStreamWriter(text);
      xml.writeStartElement("Error");
      element(xml, "Code", code);
      element(xml, "Message", message);
      for (Map.Entry<String, String> detail : details.entrySet()) {
        element(xml, detail.getKey(), detail.getValue());
      }
      element(xml, "RequestId", requestId);
      xml.writeEndElement();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write an error document", e);
    }
    return text.toString();
  }

  private static void element(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(value.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD]", "\uFFFD"));
    xml.writeEndElement();
  }
}
