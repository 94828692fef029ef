package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class MultipartXmlTest {

  private static final String CREATED =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
         <Bucket>example-bucket</Bucket>
         <Key>example-object</Key>
         <UploadId>VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA</UploadId>
      </InitiateMultipartUploadResult>
      """;
  private static final String COMPLETED =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <CompleteMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
       <Location>http://Example-Bucket.s3.us-east-1.amazonaws.com/Example-Object</Location>
       <Bucket>Example-Bucket</Bucket>
       <Key>Example-Object</Key>
       <ETag>"3858f62230ac3c915f300c664312c11f-9"</ETag>
       <ChecksumCRC32>AAAAAA==-9</ChecksumCRC32>
      </CompleteMultipartUploadResult>
      """;
  private static final String FAILED =
      """
      <?xml version="1.0" encoding="UTF-8"?>

      <Error>
       <Code>InternalError</Code>
       <Message>We encountered an internal error. Please try again.</Message>
       <RequestId>656c76696e6727732072657175657374</RequestId>
       <HostId>Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==</HostId>
      </Error>
      """;

  private final CompletedParts parts = new CompletedParts();
  private final AsciiBuffer out = new AsciiBuffer(2048);

  @Test
  void thePublishedAnswerToCreateMultipartUpload() throws Exception {
    CreateMultipartUploadAnswer answer = new CreateMultipartUploadAnswer();
    feed(answer, CREATED);
    assertEquals("VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA", answer.finish());
  }

  @Test
  void theUploadIdIsNeededOnceAndBounded() throws Exception {
    String open = "<InitiateMultipartUploadResult>";
    String close = "</InitiateMultipartUploadResult>";
    String id = "<UploadId>x</UploadId>";
    created(open + close, "there is no <UploadId>");
    created(open + "<UploadId/>" + close, "there is no <UploadId>");
    created(open + "<a>" + id + "</a>" + close, "there is no <UploadId>");
    created(open + id + id + close, "a field comes twice");
    created(
        open + "<UploadId>" + "x".repeat(1025) + "</UploadId>" + close,
        "a text of more than 1024 characters");
    created(CREATED.substring(0, 200), "it is cut off");
    created(FAILED, "expected <InitiateMultipartUploadResult>");
    created(
        open + "<Key>" + "k".repeat(1 << 20) + "</Key>" + id + close, "it is longer than 16384");
  }

  @Test
  void thePublishedAnswerToCompleteMultipartUpload() throws Exception {
    CompleteMultipartUploadAnswer answer = new CompleteMultipartUploadAnswer(Checksum.crc32());
    feed(answer, COMPLETED);
    assertNull(answer.etag());
    assertNull(answer.checksum());
    assertTrue(answer.finish());
    assertEquals("\"3858f62230ac3c915f300c664312c11f-9\"", answer.etag());
    assertEquals("AAAAAA==-9", answer.checksum());
    assertNull(answer.error());
  }

  @Test
  void thePublishedErrorInA200Answer() throws Exception {
    CompleteMultipartUploadAnswer answer = new CompleteMultipartUploadAnswer();
    feed(answer, FAILED);
    assertFalse(answer.finish());
    assertEquals(
        "InternalError: We encountered an internal error. Please try again."
            + " (request 656c76696e6727732072657175657374)",
        answer.error().toString());
    assertNull(answer.etag());
  }

  @Test
  void whiteSpaceMayComeFirstAndOtherChecksumsAreSkipped() throws Exception {
    CompleteMultipartUploadAnswer answer = new CompleteMultipartUploadAnswer(Checksum.crc32c());
    feed(answer, "\r\n  \n" + COMPLETED);
    assertTrue(answer.finish());
    assertNull(answer.checksum());
  }

  @Test
  void aLongMessageOfAnErrorIsCutOff() throws Exception {
    CompleteMultipartUploadAnswer answer = new CompleteMultipartUploadAnswer();
    feed(answer, FAILED.replace("We encountered", "m".repeat(300)));
    assertFalse(answer.finish());
    assertEquals("m".repeat(256) + "...", answer.error().message());
  }

  @Test
  void anAnswerThatIsCutOffOrOfAnotherKindIsRefused() throws Exception {
    CompleteMultipartUploadAnswer cut = new CompleteMultipartUploadAnswer();
    feed(cut, COMPLETED.substring(0, COMPLETED.indexOf("</CompleteMultipartUploadResult>")));
    assertThrows(AnswerException.class, cut::finish);
    for (XmlAnswer answer :
        new XmlAnswer[] {
          new CompleteMultipartUploadAnswer(),
          new CreateMultipartUploadAnswer(),
          new S3ErrorAnswer()
        }) {
      AnswerException e =
          assertThrows(AnswerException.class, () -> feed(answer, "<ListBucketResult/>"));
      assertTrue(e.getMessage().contains("expected <"), e.getMessage());
    }
  }

  @Test
  void aCompletionWithoutAnEntityTagIsRefused() throws Exception {
    CompleteMultipartUploadAnswer answer = new CompleteMultipartUploadAnswer();
    feed(answer, "<CompleteMultipartUploadResult/>");
    AnswerException refusal = assertThrows(AnswerException.class, answer::finish);
    assertTrue(refusal.getMessage().startsWith("answer: there is no <ETag>"));
    CompleteMultipartUploadAnswer other = new CompleteMultipartUploadAnswer();
    assertThrows(AnswerException.class, () -> feed(other, CREATED));
    assertNull(other.etag());
    assertNull(other.error());
  }

  @Test
  void theBodyOfCompleteMultipartUploadIsWellFormed() throws Exception {
    parts.begin(out);
    parts.part(1, "\"a54357aff0632cce46d942af68356b38\"", out);
    parts.part(10000, "<&>", Checksum.crc32c(), "sOO8/Q==", out);
    parts.end(out);
    assertEquals(
        "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + "<Part><PartNumber>1</PartNumber><ETag>\"a54357aff0632cce46d942af68356b38\"</ETag></Part>"
            + "<Part><PartNumber>10000</PartNumber><ETag>&lt;&amp;&gt;</ETag>"
            + "<ChecksumCRC32C>sOO8/Q==</ChecksumCRC32C></Part></CompleteMultipartUpload>",
        out.toString());
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(out.array(), 0, out.length()));
    assertEquals("<&>", document.getElementsByTagName("ETag").item(1).getTextContent());
  }

  @Test
  void theBodyMayLeaveTheBufferBetweenTwoParts() {
    parts.begin(out);
    parts.part(1, "a", out.clear());
    parts.part(2, "b", out.clear());
    assertEquals("<Part><PartNumber>2</PartNumber><ETag>b</ETag></Part>", out.toString());
    parts.end(out.clear());
    assertEquals("</CompleteMultipartUpload>", out.toString());
  }

  @Test
  void partsAscend() {
    parts.begin(out);
    refused("number: expected 1 to 10000, got 0", () -> parts.part(0, "e", out));
    refused("number: expected 1 to 10000, got 10001", () -> parts.part(10001, "e", out));
    parts.part(7, "e", out);
    refused("number: expected 8 to 10000, got 7", () -> parts.part(7, "e", out));
    parts.begin(out);
    parts.part(1, "e", out);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "a\n", "é", "\u0000"})
  void anEntityTagThatIsNoneIsRefused(String etag) {
    parts.begin(out.clear());
    int before = out.length();
    refused("etag: expected 1 to 128 printable characters", () -> parts.part(1, etag, out));
    refused(
        "value: expected 1 to 128 printable characters",
        () -> parts.part(1, "e", Checksum.crc32(), etag, out));
    assertEquals(before, out.length());
  }

  @Test
  void theLongestEntityTagAndUploadIdAreAccepted() throws Exception {
    String etag = " ~".repeat(64);
    parts.begin(out);
    parts.part(1, etag, out.clear());
    assertEquals(
        "<Part><PartNumber>1</PartNumber><ETag>" + etag + "</ETag></Part>", out.toString());
    refused("etag: expected 1 to 128 printable characters", () -> parts.part(2, etag + "a", out));

    String id = "x".repeat(1024);
    CreateMultipartUploadAnswer answer = new CreateMultipartUploadAnswer();
    feed(answer, CREATED.replaceAll("<UploadId>.*</UploadId>", "<UploadId>" + id + "</UploadId>"));
    assertEquals(id, answer.finish());
  }

  @Test
  void aBodyHasABeginningAPartAndAnEnd() {
    for (Runnable early : new Runnable[] {() -> parts.part(1, "e", out), () -> parts.end(out)}) {
      IllegalStateException refusal = assertThrows(IllegalStateException.class, early::run);
      assertEquals("parts: not begun, or ended", refusal.getMessage());
    }
    parts.begin(out);
    IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> parts.end(out));
    assertEquals("parts: expected one at least", refusal.getMessage());
    parts.part(1, "e", out);
    parts.end(out);
    assertThrows(IllegalStateException.class, () -> parts.end(out));
  }

  @Test
  void aPartThatDoesNotFitCanBeRepeated() {
    parts.begin(out);
    parts.part(1, "etag", out.clear());
    String whole = out.toString();
    parts.begin(out);
    for (int capacity = 0; capacity < whole.length(); capacity++) {
      AsciiBuffer small = new AsciiBuffer(capacity);
      assertThrows(IllegalStateException.class, () -> parts.part(1, "etag", small));
      assertEquals(0, small.length());
    }
    parts.part(1, "etag", out.clear());
    assertEquals(whole, out.toString());
  }

  private static void created(String document, String why) {
    CreateMultipartUploadAnswer answer = new CreateMultipartUploadAnswer();
    AnswerException refusal =
        assertThrows(
            AnswerException.class,
            () -> {
              feed(answer, document);
              answer.finish();
            });
    assertTrue(refusal.getMessage().startsWith("answer: " + why), refusal.getMessage());
  }

  private static void feed(XmlAnswer answer, String document) throws AnswerException {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    answer.feed(bytes, 0, bytes.length);
  }

  private static void refused(String message, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void anEntityTagOfMoreThan128CharactersIsRefusedAndNotCutOff() throws Exception {
    String longest = "e".repeat(128);
    String answer =
        "<CompleteMultipartUploadResult><ETag>%s</ETag></CompleteMultipartUploadResult>";
    CompleteMultipartUploadAnswer whole = new CompleteMultipartUploadAnswer();
    feed(whole, answer.formatted(longest));
    assertTrue(whole.finish());
    assertEquals(longest, whole.etag());
    CompleteMultipartUploadAnswer longer = new CompleteMultipartUploadAnswer();
    assertThrows(AnswerException.class, () -> feed(longer, answer.formatted(longest + "e")));
    assertNull(longer.etag());
  }
}
