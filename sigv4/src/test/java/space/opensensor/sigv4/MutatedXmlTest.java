package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Damaged documents are refused, or read as the JDK's XML parser reads them; nothing else is
 * thrown.
 */
class MutatedXmlTest {

  private static final int DOCUMENTS = 2 * Integer.getInteger("sigv4.requests", 2000);
  private static final long SEED = 20060301;

  private static final String ERROR =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Request"
          + " has expired &amp; so on: é€😀</Message><Expires>2013-05-24</Expires><RequestId>44425"
          + "</RequestId><HostId>a/b+c=</HostId></Error>";
  private static final String LIST =
      "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name>"
          + "<IsTruncated>false</IsTruncated><Contents><Key>a&#x20;b&lt;</Key><Size>434234</Size>"
          + "<ETag>&quot;fba9&quot;</ETag></Contents><Contents><Key>é</Key><Size>0</Size>"
          + "<Owner><ID>x</ID></Owner></Contents></ListBucketResult>";
  private static final String[] SNIPPETS = {
    "<!DOCTYPE x [<!ENTITY e \"eeee\">]>",
    "&e;",
    "&amp;",
    "&#0;",
    "&#x41;",
    "&#xd800;",
    "<!--",
    "-->",
    "<![CDATA[x]]>",
    "]]>",
    "<?x y?>",
    "<Code>",
    "</Code>",
    "<Key/>",
    "<Key>",
    "</Contents>",
    "<",
    ">",
    "/",
    "\"",
    "'",
    "=",
    "\u0000",
    "\u0001",
    "\ufeff",
    "\ufffe",
    "<Error>",
    "</Error>",
    "<a b='c'>",
    "</a>",
  };

  private final Random random = new Random(SEED);
  private final DocumentBuilder oracle;

  MutatedXmlTest() throws Exception {
    oracle = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    oracle.setErrorHandler(new DefaultHandler());
  }

  @Test
  void errorDocuments() throws Exception {
    int accepted = 0;
    int compared = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      byte[] document = damaged(ERROR);
      S3ErrorAnswer answer = new S3ErrorAnswer();
      S3Error error;
      try {
        feed(answer, document);
        error = answer.finish();
      } catch (AnswerException refusal) {
        assertOneLine(refusal, i, document);
        continue;
      }
      accepted++;
      Element root = parse(document);
      if (root != null) {
        compared++;
        assertEquals(blanked(text(root, "Code")), error.code(), () -> shown(document));
        assertEquals(blanked(text(root, "Message")), error.message(), () -> shown(document));
        assertEquals(blanked(text(root, "RequestId")), error.requestId(), () -> shown(document));
      }
    }
    assertTrue(accepted > DOCUMENTS / 50 && accepted < DOCUMENTS, accepted + " accepted");
    assertTrue(compared > accepted / 3, compared + " of " + accepted + " compared");
  }

  @Test
  void lists() throws Exception {
    int accepted = 0;
    int compared = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      byte[] document = damaged(LIST);
      ListObjectsV2Answer answer = new ListObjectsV2Answer(2);
      try {
        feed(answer, document);
        answer.finish();
      } catch (AnswerException refusal) {
        assertEquals(0, answer.objects(), "no partial output");
        assertOneLine(refusal, i, document);
        continue;
      }
      accepted++;
      Element root = parse(document);
      if (root != null) {
        compared++;
        int object = 0;
        for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
          if (node.getNodeName().equals("Contents")) {
            ListedObject listed = answer.object(object++);
            assertEquals(text((Element) node, "Key"), listed.key(), () -> shown(document));
            assertEquals(text((Element) node, "ETag"), listed.etag(), () -> shown(document));
          }
        }
        assertEquals(object, answer.objects(), () -> shown(document));
      }
    }
    assertTrue(accepted > DOCUMENTS / 50 && accepted < DOCUMENTS, accepted + " accepted");
    assertTrue(compared > accepted / 3, compared + " of " + accepted + " compared");
  }

  /** One to three damages: a changed byte, a cut, a repetition, or a foreign snippet. */
  private byte[] damaged(String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
      int from = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, from + random.nextInt(20));
      switch (random.nextInt(4)) {
        case 0:
          bytes[from] = (byte) random.nextInt(256);
          break;
        case 1:
          bytes = joined(bytes, from, new byte[0], to);
          break;
        case 2:
          byte[] range = java.util.Arrays.copyOfRange(bytes, from, to);
          bytes = joined(bytes, to, range, to);
          break;
        default:
          String snippet = SNIPPETS[random.nextInt(SNIPPETS.length)];
          bytes = joined(bytes, from, snippet.getBytes(StandardCharsets.UTF_8), from);
          break;
      }
      if (bytes.length == 0) {
        return bytes;
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int head, byte[] middle, int tail) {
    byte[] joined = new byte[head + middle.length + bytes.length - tail];
    System.arraycopy(bytes, 0, joined, 0, head);
    System.arraycopy(middle, 0, joined, head, middle.length);
    System.arraycopy(bytes, tail, joined, head + middle.length, bytes.length - tail);
    return joined;
  }

  private void feed(XmlAnswer answer, byte[] document) throws AnswerException {
    int split = random.nextInt(document.length + 1);
    answer.feed(document, 0, split);
    answer.feed(document, split, document.length - split);
  }

  /** The root, or null where the JDK is stricter: in the declaration and in attributes. */
  private Element parse(byte[] document) throws Exception {
    try {
      return oracle.parse(new ByteArrayInputStream(document)).getDocumentElement();
    } catch (SAXException | IOException stricter) {
      return null;
    }
  }

  private static String text(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name) && node.getFirstChild() == null) {
        return "";
      }
      if (node.getNodeName().equals(name)
          && node.getFirstChild().getNextSibling() == null
          && node.getFirstChild().getNodeType() == Node.TEXT_NODE) {
        return node.getTextContent();
      }
    }
    return "";
  }

  private static String blanked(String text) {
    return text.replaceAll("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]", " ");
  }

  private static void assertOneLine(AnswerException refusal, int index, byte[] document) {
    String message = refusal.getMessage();
    assertNotNull(message);
    assertTrue(
        message.startsWith("answer: ") && message.chars().allMatch(c -> c >= ' ' && c <= '~'),
        () -> message + " for document " + index + ": " + shown(document));
    assertTrue(message.length() < 700, message);
  }

  private static String shown(byte[] document) {
    return "seed " + SEED + ": " + new String(document, StandardCharsets.UTF_8);
  }
}
