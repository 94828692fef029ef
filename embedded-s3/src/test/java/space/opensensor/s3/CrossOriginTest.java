package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** What a browser asks and hears, by the Fetch standard and AWS's guide to CORS. */
class CrossOriginTest {

  private static final Instant PAST = Instant.parse("2013-05-24T00:00:00Z");
  private static final byte[] NOTHING = {};
  private static final String PAGE = "https://example.org";

  private static EmbeddedS3 server(String... origins) throws IOException {
    EmbeddedS3.Builder builder = EmbeddedS3.builder().clock(InstantSource.fixed(PAST));
    for (String origin : origins) {
      builder.pagesOf(origin);
    }
    return builder.start();
  }

  private static RawResponse ask(EmbeddedS3 s3, String origin, String method) throws IOException {
    RawRequest get = new AwsSigner(s3, PAST).presign("GET", "/a", NOTHING);
    return RawHttps.once(
        s3,
        get.method("OPTIONS")
            .with("Origin: " + origin)
            .with("Access-Control-Request-Method: " + method)
            .with("Access-Control-Request-Headers: range"));
  }

  @Test
  void aPageOfAnOriginThatIsAllowedMayReadARange() throws IOException {
    try (EmbeddedS3 s3 = server("http://localhost:8080", PAGE)) {
      AwsSigner signer = new AwsSigner(s3, PAST);
      RawHttps.once(s3, signer.presign("PUT", "/a", "sample".getBytes(StandardCharsets.US_ASCII)));
      RawResponse may = ask(s3, PAGE, "GET");
      assertEquals("200", may.verdict(), may.text());
      assertEquals(PAGE, may.header("access-control-allow-origin"));
      assertEquals("GET, HEAD", may.header("access-control-allow-methods"));
      assertEquals("range", may.header("access-control-allow-headers"));
      RawResponse read =
          RawHttps.once(
              s3,
              signer
                  .presign("GET", "/a", NOTHING)
                  .with("Origin: " + PAGE)
                  .with("Range: bytes=1-2"));
      assertEquals(206, read.status(), read.text());
      assertEquals("am", read.text());
      assertEquals(PAGE, read.header("access-control-allow-origin"));
      assertTrue(read.header("access-control-expose-headers").contains("Content-Range"));
      assertTrue(read.header("vary").contains("Origin"));
    }
  }

  @Test
  void anErrorIsReadableTooSoThatAPageCanSayIt() throws IOException {
    try (EmbeddedS3 s3 = server("*")) {
      RawResponse missing =
          RawHttps.once(
              s3, new AwsSigner(s3, PAST).presign("GET", "/none", NOTHING).with("Origin: " + PAGE));
      assertEquals("404 NoSuchKey", missing.verdict());
      assertEquals("*", missing.header("access-control-allow-origin"));
    }
  }

  @Test
  void noOtherOriginAndNoWritingIsAllowed() throws IOException {
    try (EmbeddedS3 s3 = server(PAGE)) {
      assertEquals("403 AccessForbidden", ask(s3, "https://example.com", "GET").verdict());
      assertEquals("403 AccessForbidden", ask(s3, PAGE, "PUT").verdict());
      RawResponse read =
          RawHttps.once(
              s3,
              new AwsSigner(s3, PAST)
                  .presign("GET", "/none", NOTHING)
                  .with("Origin: https://example.com"));
      assertNull(read.header("access-control-allow-origin"));
    }
    try (EmbeddedS3 s3 = server()) {
      RawResponse no = ask(s3, PAGE, "GET");
      assertEquals("403 AccessForbidden", no.verdict());
      assertTrue(no.text().contains("CORS is not enabled for this bucket"), no.text());
    }
  }

  @Test
  void anOriginHasNoPath() {
    assertEquals(
        "origin: expected https://host[:port] without a path, or *, got \"https://example.org/\"",
        assertThrows(IllegalArgumentException.class, () -> EmbeddedS3.builder().pagesOf(PAGE + "/"))
            .getMessage());
  }
}
