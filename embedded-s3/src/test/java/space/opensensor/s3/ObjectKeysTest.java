package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are bytes: none is tidied up on its way in. */
class ObjectKeysTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private static EmbeddedS3 s3;
  private static AwsSigner signer;

  @BeforeAll
  static void start() throws IOException {
    s3 = EmbeddedS3.builder().clock(InstantSource.fixed(NOW)).start();
    signer = new AwsSigner(s3, NOW);
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "station%3Dab12/year%3D2030/month%3D01/day%3D01/data_0015.parquet",
        "with%20space",
        "a%2Bb",
        "~tilde",
        "%C3%A9t%C3%A9",
        "%E6%97%A5%E6%9C%AC",
        "amp%26eq%3D",
        "percent%252F",
        "%25start",
        "what%3F",
        "hash%23",
        "semi%3Bcolon",
        "back%5Cslash",
        "quote%22%27",
        "line%0Abreak",
        "control%01",
        "slash%2Fencoded",
        "a//b",
        "a///b",
        "/leading",
        "c/../d",
        "../up",
        "p/..",
        "e/./f",
        "./g",
        "dots/...",
        "h/.hidden",
      })
  void aKeyComesBackAsItWentIn(String encoded) throws IOException {
    byte[] body = encoded.getBytes(StandardCharsets.UTF_8);
    String key = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    RawResponse put = RawHttps.once(s3, signer.presign("PUT", "/" + encoded, body));
    if (!FileNames.canHold(key)) {
      assertEquals("501 NotImplemented", put.verdict());
      assertTrue(put.text().contains("start it with LC_ALL=C.UTF-8"), put.text());
      return;
    }
    assertEquals("200", put.verdict(), put.text());
    RawResponse get = RawHttps.once(s3, signer.presign("GET", "/" + encoded, new byte[0]));
    assertEquals("200", get.verdict(), get.text());
    assertArrayEquals(body, get.body());
    assertEquals(
        1,
        s3.objects().stream().filter(object -> object.key().equals(key)).count(),
        () -> s3.objects().toString());
    assertArrayEquals(body, s3.bytes(s3.bucket(), key));
  }

  @Test
  void aKeyTheDirectoryCannotHoldIsRefusedWithTheReason() throws IOException {
    byte[] body = {1};
    assertEquals("200", RawHttps.once(s3, signer.presign("PUT", "/file", body)).verdict());
    for (String key : List.of("/file/below", "/" + "n".repeat(300))) {
      RawResponse response = RawHttps.once(s3, signer.presign("PUT", key, body));
      assertEquals("501 NotImplemented", response.verdict(), response.text());
      assertTrue(response.element("Message").matches(".*: (Not a directory|File name too long)"));
    }
  }

  @Test
  void listingsSpeakOfKeysAndNotOfFiles() throws IOException {
    byte[] body = {1};
    for (String key : List.of("list//a", "list//b", "list/../c", "list/%2525")) {
      assertEquals("200", RawHttps.once(s3, signer.presign("PUT", "/" + key, body)).verdict());
    }
    assertEquals(
        List.of("list//a", "list//b"),
        s3.objects(s3.bucket(), "list//").stream().map(BucketObject::key).toList());
    RawResponse flat =
        RawHttps.once(s3, signer.presign("GET", "?list-type=2&prefix=list%2F", new byte[0]));
    assertEquals("200", flat.verdict(), flat.text());
    for (String key : List.of("list//a", "list//b", "list/../c", "list/%25")) {
      assertTrue(flat.text().contains("<Key>" + key + "</Key>"), flat.text());
    }
    RawResponse folders =
        RawHttps.once(
            s3, signer.presign("GET", "?list-type=2&prefix=list%2F&delimiter=%2F", new byte[0]));
    assertTrue(folders.text().contains("<Prefix>list//</Prefix>"), folders.text());
    assertTrue(folders.text().contains("<Prefix>list/../</Prefix>"), folders.text());
  }
}
