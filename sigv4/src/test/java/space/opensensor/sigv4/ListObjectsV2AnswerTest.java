package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListObjectsV2AnswerTest {

  private static final String EXAMPLE =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Name>quotes</Name>
        <Prefix>E</Prefix>
        <StartAfter>ExampleGuide.pdf</StartAfter>
        <KeyCount>1</KeyCount>
        <MaxKeys>3</MaxKeys>
        <IsTruncated>false</IsTruncated>
        <Contents>
          <Key>ExampleObject.txt</Key>
          <LastModified>2013-09-17T18:07:53.000Z</LastModified>
          <ETag>&quot;599bab3ed2c697f1d26842727561fd94&quot;</ETag>
          <Size>857</Size>
          <StorageClass>REDUCED_REDUNDANCY</StorageClass>
        </Contents>
      </ListBucketResult>
      """;

  @Test
  void thePublishedExample() throws Exception {
    ListObjectsV2Answer answer = read(3, EXAMPLE);
    assertEquals(1, answer.objects());
    ListedObject object = answer.object(0);
    assertEquals("ExampleObject.txt", object.key());
    assertEquals(857, object.size());
    assertEquals("\"599bab3ed2c697f1d26842727561fd94\"", object.etag());
    assertEquals("2013-09-17T18:07:53.000Z", object.lastModified());
    assertEquals(0, answer.prefixes());
    assertNull(answer.nextContinuationToken());
    assertEquals("ExampleObject.txt (857 bytes)", object.toString());
  }

  @Test
  void prefixesAndTheTokenOfTheNextPage() throws Exception {
    ListObjectsV2Answer answer =
        read(
            3,
            list(
                "<IsTruncated>true</IsTruncated><NextContinuationToken>1ue+/=</NextContinuationToken>"
                    + "<Delimiter>/</Delimiter><Contents><Key>a</Key><Size>1</Size></Contents>"
                    + "<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>"
                    + "<CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes>"));
    assertEquals("1ue+/=", answer.nextContinuationToken());
    assertEquals(2, answer.prefixes());
    assertEquals("b/", answer.prefix(0));
    assertEquals("c/", answer.prefix(1));
    assertEquals("", answer.object(0).etag());
    assertEquals("", answer.object(0).lastModified());
  }

  @Test
  void encodedKeysAreDecoded() throws Exception {
    ListObjectsV2Answer answer =
        read(
            3,
            list(
                "<Contents><Key>a%2Bb+c%C3%A9/d</Key><Size>1</Size></Contents>"
                    + "<CommonPrefixes><Prefix>p%00/</Prefix></CommonPrefixes>"
                    + "<EncodingType>url</EncodingType>"));
    answer.finish();
    assertEquals("a+b cé/d", answer.object(0).key());
    assertEquals("p\u0000/", answer.prefix(0));
    assertEquals(
        "a%2Bb",
        read(1, list("<Contents><Key>a%2Bb</Key><Size>1</Size></Contents>")).object(0).key());
  }

  @Test
  void lineEndsAreReadAsXmlHasThem() throws Exception {
    String key = "a\r\nb\rc\n\rd\r&#13;\n&#10;e";
    ListObjectsV2Answer answer =
        read(1, list("<Contents><Key>" + key + "</Key><Size>1</Size></Contents>"));
    assertEquals("a\nb\nc\n\nd\n\r\n\ne", answer.object(0).key());
  }

  @Test
  void theLongestKeyIsAcceptedEncodedOrNot() throws Exception {
    String longest = "é".repeat(512);
    String encoded = "%C3%A9".repeat(512);
    String contents = "<Contents><Key>%s</Key><Size>1</Size></Contents>%s";
    assertEquals(
        longest, read(1, list(String.format(Locale.ROOT, contents, longest, ""))).object(0).key());
    assertEquals(
        longest,
        read(
                1,
                list(
                    String.format(
                        Locale.ROOT, contents, encoded, "<EncodingType>url</EncodingType>")))
            .object(0)
            .key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<Contents><Size>1</Size></Contents>|an object without a <Key>",
        "<Contents><Key/><Size>1</Size></Contents>|an object without a <Key>",
        "<Contents><Key>k</Key></Contents>|a <Size> that is no number",
        "<Contents><Key>k</Key><Size>-1</Size></Contents>|a <Size> that is no number",
        "<Contents><Key>k</Key><Size/></Contents>|a <Size> that is no number",
        "<Contents><Key>k</Key><Size>9999999999999999999</Size></Contents>|a <Size> that is no number",
        "<Contents><Key>k</Key><Key>l</Key></Contents>|a field comes twice",
        "<Contents><Key>k</Key><Size>1000000000000000000</Size></Contents>|a <Size> that is no number",
        "<IsTruncated>true</IsTruncated><NextContinuationToken/>|there is no <NextContinuationToken> although it is truncated",
        "<IsTruncated>true</IsTruncated>|there is no <NextContinuationToken> although it is truncated",
        "<EncodingType>base64</EncodingType>|an <EncodingType> other than url",
        "<EncodingType>url</EncodingType><Contents><Key>%</Key><Size>1</Size></Contents>|a <Key> or <Prefix> that is not URL-encoded",
      })
  void aListThatMakesNoSenseIsRefused(String content, String why) {
    AnswerException refusal = assertThrows(AnswerException.class, () -> read(9, list(content)));
    assertTrue(refusal.getMessage().startsWith("answer: " + why), refusal.getMessage());
  }

  @Test
  void theLargestSizeAndCountAreAccepted() throws Exception {
    String size = "9".repeat(18);
    String object = "<Contents><Key>k</Key><Size>" + size + "</Size></Contents>";
    assertEquals(999_999_999_999_999_999L, read(1000, list(object)).object(0).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<Error/>", "<html></html>", "<List><ListBucketResult/></List>"})
  void anotherDocumentIsRefusedHoweverShort(String document) {
    AnswerException refusal = assertThrows(AnswerException.class, () -> read(9, document));
    assertTrue(
        refusal.getMessage().startsWith("answer: expected <ListBucketResult>"),
        refusal.getMessage());
  }

  @Test
  void moreObjectsThanAskedForAreRefused() throws Exception {
    String object = "<Contents><Key>k</Key><Size>1</Size></Contents>";
    String prefix = "<CommonPrefixes><Prefix>p</Prefix></CommonPrefixes>";
    assertEquals(2, read(3, list(object + object + prefix)).objects());
    for (String more : new String[] {object, prefix}) {
      AnswerException refusal =
          assertThrows(AnswerException.class, () -> read(3, list(object + object + prefix + more)));
      assertTrue(
          refusal.getMessage().startsWith("answer: more than the 3 objects asked for"),
          refusal.getMessage());
    }
  }

  @Test
  void nothingIsThereBeforeTheEnd() throws Exception {
    ListObjectsV2Answer answer = new ListObjectsV2Answer(9);
    String prefix = "<CommonPrefixes><Prefix>p</Prefix></CommonPrefixes>";
    byte[] bytes =
        EXAMPLE
            .strip()
            .replace("<Contents>", prefix + "<Contents>")
            .getBytes(StandardCharsets.UTF_8);
    answer.feed(bytes, 0, bytes.length - 1);
    assertEquals(0, answer.objects());
    assertThrows(IndexOutOfBoundsException.class, () -> answer.object(0));
    assertThrows(IndexOutOfBoundsException.class, () -> answer.prefix(0));
    assertThrows(AnswerException.class, answer::finish);
    assertEquals(0, answer.objects());
  }

  @Test
  void aMegabyteIsRefused() {
    AnswerException refusal =
        assertThrows(
            AnswerException.class,
            () -> read(1000, list("<Name>" + "n".repeat(1 << 20) + "</Name>")));
    assertEquals("answer: it is longer than 262144 bytes", refusal.getMessage());
  }

  @Test
  void badArgumentsAreNamed() throws Exception {
    for (int bad : new int[] {0, 1001}) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> new ListObjectsV2Answer(bad));
      assertEquals("maxKeys: expected 1 to 1000, got " + bad, refusal.getMessage());
    }
    ListObjectsV2Answer answer = read(3, EXAMPLE);
    assertThrows(IndexOutOfBoundsException.class, () -> answer.object(1));
    assertThrows(IndexOutOfBoundsException.class, () -> answer.object(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> answer.prefix(0));
  }

  private static String list(String content) {
    return "<ListBucketResult>" + content + "</ListBucketResult>";
  }

  private static ListObjectsV2Answer read(int maxKeys, String document) throws AnswerException {
    ListObjectsV2Answer answer = new ListObjectsV2Answer(maxKeys);
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    answer.feed(bytes, 0, bytes.length);
    answer.finish();
    return answer;
  }
}
