package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Any bytes as an S3 error document: the same however it is divided, and where the JDK's parser
 * takes it too, with the code that it finds.
 */
class XmlAnswerFuzzTest {

  private static final int MOST_CODE = 64;

  static Stream<byte[]> documents() {
    return Stream.of(
            "<Error><Code>A</Code></Error>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"
                + "<Message>a &lt; b &#x41;&#66;</Message><RequestId>1</RequestId></Error>",
            "<Error xmlns='x' a=\"b>c\"><Code>A&amp;B</Code><X><Y/></X></Error>\n",
            "\ufeff<Error><Code>\u00e4\u20ac\ud83d\ude00</Code></Error>",
            "<Error><Code>A</Code><Code>B</Code></Error>",
            "<!DOCTYPE x><Error><Code>A</Code></Error>",
            "<Error><Code><![CDATA[A]]></Code></Error>",
            "<html><body>no</body></html>")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("documents")
  @FuzzTest
  void aDocumentIsTheSameInPiecesAndHasTheCodeThatTheJdkFinds(byte[] document) throws Exception {
    String whole = read(document, document.length);
    for (int piece : List.of(1, 2, 3, 7)) {
      assertEquals(whole, read(document, piece), piece + " bytes at a time");
    }
    if (whole != null) {
      compare(whole, document);
    }
  }

  /** Code and message, or null where it is refused. */
  private static String read(byte[] document, int piece) {
    S3ErrorAnswer answer = new S3ErrorAnswer();
    try {
      for (int at = 0; at < document.length; at += piece) {
        answer.feed(document, at, Math.min(piece, document.length - at));
      }
      S3Error error = answer.finish();
      for (String text : List.of(error.code(), error.message(), error.requestId())) {
        assertTrue(text.chars().noneMatch(c -> c < ' '), "more than a line");
      }
      return error.code() + "\n" + error.message();
    } catch (AnswerException e) {
      assertTrue(e.getMessage().startsWith("answer: "), e.getMessage());
      return null;
    }
  }

  private static void compare(String ours, byte[] document) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    DocumentBuilder builder = factory.newDocumentBuilder();
    builder.setErrorHandler(new DefaultHandler());
    Document theirs;
    try {
      theirs = builder.parse(new ByteArrayInputStream(document));
    } catch (org.xml.sax.SAXException | java.io.IOException e) {
      // Attributes, versions and encodings are passed over, not read.
      return;
    }
    assertEquals("Error", theirs.getDocumentElement().getNodeName());
    NodeList codes = theirs.getElementsByTagName("Code");
    String code = codes.item(0).getTextContent();
    if (codes.getLength() == 1
        && code.length() <= MOST_CODE
        && code.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      assertEquals(code, ours.substring(0, ours.indexOf('\n')));
    }
  }
}
