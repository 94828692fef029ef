package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

/**
 * Any bytes as a request to the S3 server: refused in a document that the JDK's parser takes, or
 * let in as the rules for dates, scope and headers, written in another way, say; and a body in
 * chunks passes unchanged, with the length that it announced.
 */
class RequestFuzzTest {

  private static final String KEY_ID = "AKIAIOSFODNN7EXAMPLE";
  private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
  private static final String SCOPE = KEY_ID + "/20130524/us-east-1/s3/aws4_request";
  private static final String SIGNATURE = "0123456789abcdef".repeat(4);
  private static final String AUTHORIZATION =
      "authorization: AWS4-HMAC-SHA256 Credential="
          + SCOPE
          + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length"
          + ";x-amz-trailer, Signature="
          + SIGNATURE
          + "\n";

  /** Query, headers of a line each, an empty line, body. */
  static Stream<byte[]> requests() {
    return Stream.of(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + SCOPE.replace("/", "%2F")
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature="
                + SIGNATURE
                + "\nhost: b.localhost\ncontent-length: 4\n\nfour",
            "\nhost: localhost\nx-amz-date: 20130524T000000Z\nx-amz-content-sha256: "
                + "STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-trailer: x-amz-checksum-crc32\n"
                + "x-amz-decoded-content-length: 4\n"
                + AUTHORIZATION
                + "\n4\r\nfour\r\n0\r\nx-amz-checksum-crc32:SXZd1A==\r\n\r\n",
            "\nhost: localhost\nx-amz-date: 20130524T001501Z\nx-amz-content-sha256: "
                + "UNSIGNED-PAYLOAD\ncontent-length: 0\n"
                + AUTHORIZATION
                + "\n",
            "\nhost: localhost\nx-amz-date: 20130523T234500Z\nx-amz-content-sha256: "
                + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD\nx-amz-decoded-content-length: 0\n"
                + AUTHORIZATION
                + "\n0;chunk-signature="
                + SIGNATURE
                + "\r\n\r\n",
            "Signature=a&AWSAccessKeyId=b\nhost: localhost\n\n",
            "X-Amz-Algorithm&X-Amz-Algorithm=%zz\n\n",
            "")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("requests")
  @FuzzTest
  void aRequestIsRefusedOrLetInByItsRules(byte[] bytes) throws Exception {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\n\n");
    int head = end < 0 ? text.length() : end;
    byte[] body = text.substring(end < 0 ? head : end + 2).getBytes(StandardCharsets.ISO_8859_1);
    IncomingRequest request = request(text.substring(0, head));
    Admission admission = new Admission("us-east-1");
    admission.grant(S3Credentials.of(KEY_ID, "secret"), any -> true);
    try {
      admission.checkFraming(request);
      Authentication authentication = Authentication.of(request);
      admission.check(request, authentication, NOW);
      requireRules(request, authentication);
      if (AwsChunkedInputStream.announcedBy(request)) {
        passThrough(request, authentication, body);
      }
    } catch (S3Refusal refusal) {
      requireDocument(refusal);
    }
  }

  private static IncomingRequest request(String head) {
    String[] lines = head.split("\n", -1);
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers
            .computeIfAbsent(
                lines[i].substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
            .add(lines[i].substring(colon + 1).trim());
      }
    }
    String query = lines[0].isEmpty() ? null : lines[0];
    return new IncomingRequest(1, "PUT", "/b/key", query, "b", "key", headers);
  }

  private static void requireRules(IncomingRequest request, Authentication authentication) {
    assertEquals(KEY_ID, authentication.accessKeyId());
    assertEquals("us-east-1", authentication.region());
    assertEquals(authentication.scopeDate(), authentication.amzDate().substring(0, 8));
    long ahead = Duration.between(NOW, authentication.date()).toSeconds();
    if (authentication.presigned()) {
      assertTrue(ahead <= 300 && -ahead < authentication.expires(), "ahead by " + ahead);
      assertTrue(authentication.expires() <= 7 * 24 * 3600);
    } else {
      assertTrue(Math.abs(ahead) <= 900, "ahead by " + ahead);
    }
    List<String> signed =
        authentication.signedHeaders().stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
    assertTrue(signed.contains("host"));
    for (String name : request.headers().keySet()) {
      assertTrue(!name.startsWith("x-amz-") || signed.contains(name), name);
    }
    assertTrue(authentication.presigned() == (request.header("authorization") == null));
  }

  private static void passThrough(
      IncomingRequest request, Authentication authentication, byte[] body) throws IOException {
    byte[] passed =
        AwsChunkedInputStream.of(new ByteArrayInputStream(body), request, authentication, "secret")
            .readAllBytes();
    assertArrayEquals(body, passed);
    assertEquals(
        Long.parseLong(request.header("x-amz-decoded-content-length")), object(passed).length);
  }

  /** The object in a sound body, found by a search for ends of lines. */
  private static byte[] object(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      String line = text.substring(at, text.indexOf("\r\n", at));
      int size = Integer.parseInt(line.split(";")[0], 16);
      if (size == 0) {
        return object.toByteArray();
      }
      at += line.length() + 2;
      object.write(body, at, size);
      at += size + 2;
    }
  }

  private static void requireDocument(S3Refusal refusal) throws Exception {
    assertTrue(refusal.status() >= 400 && refusal.status() < 600, "status " + refusal.status());
    String text =
        ErrorDocument.of(refusal.code(), refusal.getMessage(), refusal.details(), "request");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    assertEquals("Error", document.getDocumentElement().getNodeName());
    assertEquals(refusal.code(), document.getElementsByTagName("Code").item(0).getTextContent());
  }
}
