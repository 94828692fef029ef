package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3ErrorAnswerTest {

  private static final String EXAMPLE =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Error>
        <Code>NoSuchKey</Code>
        <Message>The resource you requested does not exist</Message>
        <Resource>/mybucket/myfoto.jpg</Resource>
        <RequestId>4442587FB7D0A2F9</RequestId>
      </Error>
      """;

  @Test
  void thePublishedExample() throws Exception {
    S3Error error = read(EXAMPLE);
    assertEquals("NoSuchKey", error.code());
    assertEquals("The resource you requested does not exist", error.message());
    assertEquals("4442587FB7D0A2F9", error.requestId());
    assertEquals(
        "NoSuchKey: The resource you requested does not exist (request 4442587FB7D0A2F9)",
        error.toString());
  }

  @Test
  void whatWouldHaveBeenRightIsReadAndCutOffWhereItIsLong() throws Exception {
    S3Error error =
        read(
            "<Error><Code>X</Code><Region>eu-central-1</Region><Endpoint>b.s3.amazonaws.com</Endpoint>"
                + "<Header>If-None-Match</Header></Error>");
    assertEquals("eu-central-1", error.region());
    assertEquals("b.s3.amazonaws.com", error.endpoint());
    assertEquals("If-None-Match", error.header());
    S3Error large = read("<Error><Code>X</Code><Region>" + "r".repeat(129) + "</Region></Error>");
    assertEquals("r".repeat(128) + "...", large.region());
  }

  @Test
  void itMayArriveInPiecesOfAnySize() throws Exception {
    byte[] bytes =
        EXAMPLE.replace("exist", "exist: é€😀&amp;&#x1F600;").getBytes(StandardCharsets.UTF_8);
    for (int size = 1; size <= bytes.length; size++) {
      S3ErrorAnswer answer = new S3ErrorAnswer();
      for (int at = 0; at < bytes.length; at += size) {
        answer.feed(bytes, at, Math.min(size, bytes.length - at));
      }
      assertEquals("The resource you requested does not exist: é€😀&😀", answer.finish().message());
    }
  }

  @Test
  void cutOffAnywhereItIsRefused() throws Exception {
    byte[] bytes = EXAMPLE.strip().getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < bytes.length; length++) {
      S3ErrorAnswer answer = new S3ErrorAnswer();
      answer.feed(bytes, 0, length);
      AnswerException refusal = assertThrows(AnswerException.class, answer::finish);
      assertTrue(
          refusal
              .getMessage()
              .startsWith(
                  length == 0 ? "answer: it is empty" : "answer: it is cut off, at byte " + length),
          refusal.getMessage());
    }
  }

  @Test
  void theEdgesOfUnicodeAreRead() throws Exception {
    String edges = "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff";
    StringBuilder references = new StringBuilder();
    edges.codePoints().forEach(point -> references.append("&#").append(point).append(';'));
    for (String text : new String[] {edges, references.toString()}) {
      S3Error error = read("<Error><Code>X</Code><Message>" + text + "</Message></Error>");
      assertEquals("  " + edges.substring(2), error.message());
    }
  }

  @Test
  void theFiveEntitiesAndShortReferencesAreRead() throws Exception {
    String text = "&lt;&gt;&amp;&quot;&apos;&#9;&#65;&#x41;&#xa;";
    S3Error error = read("<Error><Code>X</Code><Message>" + text + "</Message></Error>");
    assertEquals("<>&\"' AA ", error.message());
  }

  @Test
  void messageAndRequestIdMayBeMissing() throws Exception {
    assertEquals("AccessDenied", read("<Error><Code>AccessDenied</Code></Error>").toString());
    S3Error error = read("<Error><Code>X</Code><Message/><RequestId></RequestId></Error>");
    assertEquals("X", error.toString());
  }

  @Test
  void otherElementsAreSkippedWhateverTheyHold() throws Exception {
    S3Error error =
        read(
            "\n <Error xmlns='urn:x' a=\"1>2\"><Other><Code>no</Code><Deep><Er>1</Er></Deep></Other>"
                + "<StringToSign>a&#10;b</StringToSign><Code >Yes</Code ><E/><F b='2'/></Error>\n");
    assertEquals("Yes", error.code());
  }

  @Test
  void aByteOrderMarkIsSkipped() throws Exception {
    assertEquals("X", read("\ufeff<Error><Code>X</Code></Error>").code());
    refused("\ufeff\ufeff<Error><Code>X</Code></Error>", "it is no XML, at byte 3");
    for (String part : new String[] {"ef", "efbb", "bb", "efbf"}) {
      byte[] bytes = HexFormat.of().parseHex(part + "3c");
      AnswerException refusal =
          assertThrows(
              AnswerException.class, () -> new S3ErrorAnswer().feed(bytes, 0, bytes.length));
      assertTrue(refusal.getMessage().startsWith("answer: it is no XML"), refusal.getMessage());
    }
  }

  @Test
  void aLongMessageIsCutOffAndControlCharactersAreBlanked() throws Exception {
    S3Error error = read("<Error><Code>X</Code><Message>" + "m".repeat(300) + "</Message></Error>");
    assertEquals("m".repeat(256) + "...", error.message());
    error = read("<Error><Code>X</Code><Message>" + "m".repeat(256) + "</Message></Error>");
    assertEquals("m".repeat(256), error.message());
    error =
        read(
            "<Error><Code>X&#10;Y</Code><Message>a\nb&#13;\tc&#27;[31m&#x85;d&#x2028;e</Message>"
                + "<RequestId>r\r\n</RequestId></Error>");
    assertEquals("X Y: a b  c [31m d e (request r )", error.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<Error></Error>|there is no <Code>",
        "<Error><Code/></Error>|there is no <Code>",
        "<Error><Code></Code></Error>|there is no <Code>",
        "<Error><Code>A</Code><Code>B</Code></Error>|a field comes twice",
        "<Error><Code>A</Code><Code/></Error>|a field comes twice",
        "<Error><Code>A<b/></Code></Error>|text beside an element",
        "<Error><Code><b/>A</Code></Error>|text beside an element",
        "<Error>A<Code>B</Code></Error>|text beside an element",
        "<Error><Code>A</Code>B</Error>|text beside an element",
        "<html><body>502 Bad Gateway</body></html>|expected <Error>",
        "{\"error\":\"x\"}|it is no XML",
        "Bad Gateway|it is no XML",
        "<Error><Code>A</Cod></Error>|an end tag that does not fit",
        "<Error><Code>A</CodeX></Error>|markup that S3 does not send",
        "<Error><Code>A</Error></Code>|an end tag that does not fit",
        "<Error><Code>A</Code></Error><Error/>|something follows the document",
        "<Error><Code>A</Code></Error>x|something follows the document",
        "</Error>|markup that S3 does not send",
        "<>|markup that S3 does not send",
        "<1/>|markup that S3 does not send",
        "<Error><Code>&xxe;</Code></Error>|an unknown entity",
        "<Error><Code>&;</Code></Error>|an unknown entity",
        "<Error><Code>&#0;</Code></Error>|an unknown entity",
        "<Error><Code>&#;</Code></Error>|an unknown entity",
        "<Error><Code>&#x;</Code></Error>|an unknown entity",
        "<Error><Code>&#xD800;</Code></Error>|an unknown entity",
        "<Error><Code>&#xDFFF;</Code></Error>|an unknown entity",
        "<Error><Code>&#x110000;</Code></Error>|an unknown entity",
        "<Error><Code>&#99999999;</Code></Error>|an unknown entity",
        "<Error><Code>&#12a;</Code></Error>|an unknown entity",
        "<Error><Code>&amp</Code></Error>|a character or entity that is not complete",
        "<Error><Code>&</Code></Error>|a character or entity that is not complete",
        "<Error><Code>&aaaaaaaaaaaaaaaaaaaa;</Code></Error>|an unknown entity",
        "<Error><!-- c --><Code>A</Code></Error>|markup that S3 does not send",
        "<Error><Code><![CDATA[A]]></Code></Error>|markup that S3 does not send",
        "<!DOCTYPE Error><Error/>|markup that S3 does not send",
        "<Error><?php x?></Error>|markup that S3 does not send",
        "<?xml version='1.0'?><?xml version='1.0'?><Error/>|markup that S3 does not send",
        "<?xml-stylesheet href='x'?><Error/>|markup that S3 does not send",
        "<Error a='<'/>|a character that no attribute may hold",
        "<Error a=''/>|a character that no attribute may hold",
        "<?xml \0?><Error/>|a control character",
        "<Error a&b='1'/>|a broken tag",
        "<Error/ >|markup that S3 does not send",
        "<a><a><a><a><a><a><a><a><a>|expected <Error>",
      })
  void anythingElseIsRefused(String document, String why) {
    refused(document, why);
  }

  @Test
  void depthNamesAndFieldsAreBounded() {
    refused("<Error>" + "<a>".repeat(8), "more than 8 elements within each other");
    refused("<Error><" + "a".repeat(65) + ">", "a name of more than 64 characters");
    refused(
        "<Error><Code>" + "c".repeat(65) + "</Code></Error>", "a text of more than 64 characters");
    refused(
        "<Error><RequestId>" + "c".repeat(129) + "</RequestId></Error>",
        "a text of more than 128 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c080",
        "c1bf",
        "e08080",
        "eda080",
        "edbfbf",
        "f0808080",
        "f4908080",
        "f5",
        "80",
        "ff",
        "c341",
        "00",
        "08",
        "1f"
      })
  void bytesThatAreNotUtf8OrNoCharactersAreRefused(String hex) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(hex);
    S3ErrorAnswer answer = new S3ErrorAnswer();
    feed(answer, "<Error><Code>");
    AnswerException refusal =
        assertThrows(
            AnswerException.class,
            () -> {
              answer.feed(bytes, 0, bytes.length);
              feed(answer, "</Code></Error>");
            });
    String why = bytes[0] >= 0 ? "a control character" : "a byte that is not UTF-8";
    assertTrue(refusal.getMessage().startsWith("answer: " + why), refusal.getMessage());
  }

  @Test
  void theMessageTellsThePlace() {
    refused(
        "<Error><Code>A</Code><Message>&xxe;</Message></Error>",
        "an unknown entity, at byte 34 in Error/Message");
  }

  @Test
  void entityDeclarationsCannotMakeItGrow() {
    StringBuilder laughs =
        new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">");
    for (int i = 1; i < 10; i++) {
      laughs
          .append("<!ENTITY lol")
          .append(i)
          .append(" \"")
          .append("&lol;".repeat(10))
          .append("\">");
    }
    refused(
        laughs.append("]><Error><Code>&lol9;</Code></Error>").toString(),
        "markup that S3 does not send, at byte 22");
    refused(
        "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><Error><Code>&f;</Code></Error>",
        "markup that S3 does not send, at byte 1");
  }

  @Test
  void aMegabyteIsRefusedInAFixedWorkspace() throws Exception {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    byte[] megabyte =
        ("<Error><Message>" + "m".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII);
    S3ErrorAnswer whole = new S3ErrorAnswer();
    AnswerException refusal =
        assertThrows(AnswerException.class, () -> whole.feed(megabyte, 0, megabyte.length));
    assertEquals("answer: it is longer than 65536 bytes", refusal.getMessage());

    S3ErrorAnswer inPieces = new S3ErrorAnswer();
    long before = threads.getCurrentThreadAllocatedBytes();
    int fed = 0;
    try {
      for (; fed < megabyte.length; fed += 1024) {
        inPieces.feed(megabyte, fed, 1024);
      }
    } catch (AnswerException longer) {
      refusal = longer;
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(65536, fed);
    assertEquals(
        "answer: it is longer than 65536 bytes, at byte 65536 in Error/Message",
        refusal.getMessage());
    assertTrue(allocated < 8192, allocated + " bytes");
  }

  @Test
  void afterARefusalItIsInert() throws Exception {
    S3ErrorAnswer answer = new S3ErrorAnswer();
    AnswerException first = assertThrows(AnswerException.class, () -> feed(answer, "<Error>&x;"));
    for (int i = 0; i < 2; i++) {
      assertEquals(
          first.getMessage(),
          assertThrows(AnswerException.class, () -> feed(answer, "<Error><Code>A</Code></Error>"))
              .getMessage());
      assertEquals(
          first.getMessage(), assertThrows(AnswerException.class, answer::finish).getMessage());
    }
  }

  @Test
  void badRangesAreRefusedAndChangeNothing() throws Exception {
    S3ErrorAnswer answer = new S3ErrorAnswer();
    feed(answer, "<Error><Code>A</Code>");
    assertThrows(IllegalArgumentException.class, () -> answer.feed(null, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> answer.feed(new byte[4], 2, 3));
    assertThrows(IllegalArgumentException.class, () -> answer.feed(new byte[4], -1, 1));
    assertThrows(IllegalArgumentException.class, () -> answer.feed(new byte[4], 0, -1));
    feed(answer, "</Error>");
    assertEquals("A", answer.finish().code());
  }

  private static S3Error read(String document) throws AnswerException {
    S3ErrorAnswer answer = new S3ErrorAnswer();
    feed(answer, document);
    return answer.finish();
  }

  private static void feed(XmlAnswer answer, String document) throws AnswerException {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    answer.feed(bytes, 0, bytes.length);
  }

  private static void refused(String document, String why) {
    AnswerException refusal = assertThrows(AnswerException.class, () -> read(document));
    assertTrue(refusal.getMessage().startsWith("answer: " + why), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("\n"));
  }
}
