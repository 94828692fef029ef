package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class HeaderSignerTest {

  private final Credentials credentials = AwsExample.credentials();
  private final HeaderSigner signer = new HeaderSigner(credentials, new SoftwareSha256());
  private final S3Request request = new S3Request(AwsExample.bucket(UrlStyle.VIRTUAL_HOST));
  private final AsciiBuffer out = new AsciiBuffer(2048);

  @Test
  void thePublishedExampleOfGetObject() {
    request.getObject("test.txt").header("Range", "bytes=0-9");
    signer.sign(request, Payload.EMPTY, AwsExample.TIME, out);
    assertEquals(
        "host: examplebucket.s3.amazonaws.com\r\n"
            + "range: bytes=0-9\r\n"
            + "x-amz-content-sha256:"
            + " e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n"
            + "x-amz-date: 20130524T000000Z\r\n"
            + "authorization: "
            + AwsExample.CREDENTIAL
            + ",SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature="
            + "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41\r\n",
        out.toString());
  }

  @Test
  void thePublishedExampleOfPutObject() throws Exception {
    byte[] body = AwsExample.ascii("Welcome to Amazon S3.");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
    request
        .putObject("test$file.text")
        .header("Date", "Fri, 24 May 2013 00:00:00 GMT")
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY");
    request.writeTarget(out);
    assertEquals("/test%24file.text", out.toString());
    signer.sign(request, Payload.hashed(digest), AwsExample.TIME, out.clear());
    assertTrue(
        out.toString()
            .contains("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072\r\n"));
    assertEquals(
        AwsExample.CREDENTIAL
            + ",SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class"
            + ",Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        authorization());
  }

  @Test
  void thePublishedExampleOfGetBucketLifecycle() {
    request.onBucket("GET").query("lifecycle", "");
    signer.sign(request, Payload.EMPTY, AwsExample.TIME, out);
    assertEquals(
        AwsExample.CREDENTIAL
            + ",SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
            + "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        authorization());
  }

  @Test
  void thePublishedExampleOfListObjects() {
    request.onBucket("GET").query("prefix", "J").query("max-keys", "2");
    request.writeTarget(out);
    assertEquals("/?max-keys=2&prefix=J", out.toString());
    signer.sign(request, Payload.EMPTY, AwsExample.TIME, out.clear());
    assertEquals(
        AwsExample.CREDENTIAL
            + ",SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature="
            + "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        authorization());
  }

  @Test
  void theSessionTokenIsSignedAsAHeader() {
    credentials.replace("AKID", AwsExample.ascii("secret"), AwsExample.ascii("t+/="));
    signer.sign(request.getObject("k"), Payload.UNSIGNED, AwsExample.TIME, out);
    assertTrue(out.toString().contains("\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"));
    assertTrue(out.toString().contains("\r\nx-amz-security-token: t+/=\r\n"));
    assertTrue(
        authorization()
            .contains("=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,Signature="));
  }

  @Test
  void aBufferOfAnySizeHoldsAllOrNothing() {
    request.putObject("k").header("content-type", "text/plain");
    signer.sign(request, Payload.EMPTY, AwsExample.TIME, out);
    for (int capacity = 0; capacity < out.length(); capacity++) {
      AsciiBuffer small = new AsciiBuffer(capacity);
      assertThrows(
          IllegalStateException.class,
          () -> signer.sign(request, Payload.EMPTY, AwsExample.TIME, small));
      assertEquals(0, small.length());
    }
  }

  @Test
  void badArgumentsAreNamed() {
    refused("request: missing", () -> signer.sign(null, Payload.EMPTY, AwsExample.TIME, out));
    request.getObject("k");
    refused("payload: missing", () -> signer.sign(request, null, AwsExample.TIME, out));
    refused("out: missing", () -> signer.sign(request, Payload.EMPTY, AwsExample.TIME, null));
    refused(
        "epochMillis: expected a time in the years 1970 to 9999, got -1",
        () -> signer.sign(request, Payload.EMPTY, -1, out));
    refused("digest: expected the 32 bytes of a SHA-256", () -> Payload.hashed(new byte[31]));
    refused("digest: expected the 32 bytes of a SHA-256", () -> Payload.hashed(null));
  }

  @Test
  void signingAllocatesNothingOnceWarm() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        request.putObject("some/key").header("if-none-match", "*");
        signer.sign(request, Payload.UNSIGNED, AwsExample.TIME + i, out.clear());
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least / 1000, "bytes per signature; " + least + " in 1000");
  }

  private String authorization() {
    String lines = out.toString();
    String name = "\r\nauthorization: ";
    return lines.substring(lines.indexOf(name) + name.length(), lines.length() - 2);
  }

  private static void refused(String message, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
  }
}
