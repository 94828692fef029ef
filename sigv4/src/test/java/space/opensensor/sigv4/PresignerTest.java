package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresignerTest {

  private final Credentials credentials = AwsExample.credentials();
  private final Presigner presigner = new Presigner(credentials, new SoftwareSha256());
  private final S3Request request = new S3Request(AwsExample.bucket(UrlStyle.VIRTUAL_HOST));
  private final AsciiBuffer out = new AsciiBuffer(2048);

  @Test
  void thePublishedExampleOfAPresignedGet() {
    presigner.presign(request.getObject("test.txt"), 86400, AwsExample.TIME, out);
    assertEquals(
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature="
            + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        request.bucket().origin() + out);
  }

  @Test
  void thePublishedExampleAsAPut() {
    presigner.presign(request.putObject("test.txt"), 86400, AwsExample.TIME, out);
    assertTrue(
        out.toString().endsWith("f4db56459304dafaa603a99a23c6bea8821890259a65c18ff503a4a72a80efd9"),
        out.toString());
  }

  @Test
  void theSessionTokenStandsBeforeTheSignedHeadersAndIsEncoded() {
    credentials.replace("AKID", AwsExample.ascii("secret"), AwsExample.ascii("a+b/c=="));
    presigner.presign(request.getObject("k"), 1, AwsExample.TIME, out);
    assertTrue(
        out.toString()
            .contains(
                "&X-Amz-Expires=1&X-Amz-Security-Token=a%2Bb%2Fc%3D%3D&X-Amz-SignedHeaders=host&"),
        out.toString());
  }

  @Test
  void headersAreSignedInOrderAndWrittenAsSigned() {
    request
        .putObject("k")
        .header("X-Amz-Meta-B", "  two   words\t ")
        .header("if-none-match", "*")
        .header("x-amz-meta-a", "1")
        .header("x-amz-meta-b", "again");
    presigner.presign(request, 60, AwsExample.TIME, out);
    assertTrue(
        out.toString()
            .contains("&X-Amz-SignedHeaders=host%3Bif-none-match%3Bx-amz-meta-a%3Bx-amz-meta-b&"),
        out.toString());
    request.writeHeaders(out.clear());
    assertEquals(
        "host: examplebucket.s3.amazonaws.com\r\nif-none-match: *\r\nx-amz-meta-a: 1\r\n"
            + "x-amz-meta-b: two words,again\r\n",
        out.toString());
  }

  @Test
  void ownParametersStandBeforeAndAfterThoseOfTheSigner() {
    request.getObject("k").query("versionId", "").query("A", "2").query("A", "1").query("X", "~ ");
    presigner.presign(request, 60, AwsExample.TIME, out);
    String target = out.toString();
    assertTrue(target.startsWith("/k?A=1&A=2&X=~%20&X-Amz-Algorithm="), target);
    assertTrue(target.contains("&X-Amz-SignedHeaders=host&versionId=&X-Amz-Signature="), target);
  }

  @Test
  void theTargetIsAppendedToWhatTheBufferHolds() {
    out.append("PUT ");
    presigner.presign(request.putObject("a b"), 60, AwsExample.TIME, out);
    assertTrue(out.toString().startsWith("PUT /a%20b?X-Amz-"), out.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 604801, Integer.MAX_VALUE})
  void anExpiryOutOfRangeIsRefused(int expiry) {
    refused(
        "expirySeconds: expected 1 to 604800, got " + expiry,
        () -> presigner.presign(request.getObject("k"), expiry, AwsExample.TIME, out));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 604800})
  void theBoundsOfTheExpiryAreAccepted(int expiry) {
    presigner.presign(request.getObject("k"), expiry, AwsExample.TIME, out);
    assertTrue(out.toString().contains("&X-Amz-Expires=" + expiry + "&"));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 253402300800000L, Long.MAX_VALUE})
  void aTimeOutOfRangeIsRefused(long time) {
    refused(
        "epochMillis: expected a time in the years 1970 to 9999, got " + time,
        () -> presigner.presign(request.getObject("k"), 60, time, out));
  }

  @Test
  void missingArgumentsAreNamed() {
    refused("request: missing", () -> presigner.presign(null, 60, AwsExample.TIME, out));
    refused(
        "target: missing",
        () -> presigner.presign(request.getObject("k"), 60, AwsExample.TIME, null));
    refused("credentials: missing", () -> new Presigner(null, new SoftwareSha256()));
    refused(
        "hash: missing; new SoftwareSha256() is the default",
        () -> new Presigner(credentials, null));
  }

  @Test
  void aBufferOfAnySizeHoldsAllOrNothing() {
    request.putObject("some/key").header("if-none-match", "*");
    presigner.presign(request, 60, AwsExample.TIME, out);
    String whole = out.toString();
    for (int capacity = 2; capacity <= whole.length() + 2; capacity++) {
      AsciiBuffer small = new AsciiBuffer(capacity).append("P ");
      if (capacity < whole.length() + 2) {
        assertThrows(
            IllegalStateException.class,
            () -> presigner.presign(request, 60, AwsExample.TIME, small));
        assertEquals("P ", small.toString());
      } else {
        presigner.presign(request, 60, AwsExample.TIME, small);
        assertEquals("P " + whole, small.toString());
      }
    }
  }

  @Test
  void replacedCredentialsSignTheNextUrl() {
    presigner.presign(request.getObject("test.txt"), 86400, AwsExample.TIME, out);
    String before = out.toString();
    credentials.replace(
        AwsExample.ACCESS_KEY_ID, AwsExample.ascii("another secret".replace(' ', '-')), null);
    presigner.presign(request, 86400, AwsExample.TIME, out.clear());
    assertNotEquals(before, out.toString());
    credentials.replace(AwsExample.ACCESS_KEY_ID, AwsExample.ascii(AwsExample.SECRET), null);
    presigner.presign(request, 86400, AwsExample.TIME, out.clear());
    assertEquals(before, out.toString());
  }

  @Test
  void wipedCredentialsSignNothing() {
    credentials.wipe();
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class,
            () -> presigner.presign(request.getObject("k"), 60, AwsExample.TIME, out));
    assertEquals("credentials: they were wiped, replace them before signing", refusal.getMessage());
    assertEquals(0, out.length());
  }

  @Test
  void theSigningKeyIsDerivedOncePerDayAndRegion() {
    CountingSha256 hash = new CountingSha256();
    Presigner counted = new Presigner(credentials, hash);
    List<Integer> digests = new ArrayList<>();
    S3Request other =
        new S3Request(
            new Bucket(
                "https://s3.amazonaws.com", "eu-west-1", "examplebucket", UrlStyle.VIRTUAL_HOST));
    long lastMoment = AwsExample.TIME + 86400000L - 1;
    long[] times = {AwsExample.TIME, AwsExample.TIME + 1, lastMoment, lastMoment + 1, lastMoment};
    for (long time : times) {
      int before = hash.digests;
      counted.presign(request.getObject("k"), 60, time, out.clear());
      digests.add(hash.digests - before);
    }
    int before = hash.digests;
    counted.presign(other.getObject("k"), 60, lastMoment, out.clear());
    digests.add(hash.digests - before);
    // One digest for the canonical request and two for an HMAC; four HMACs derive a key.
    assertEquals(List.of(11, 3, 3, 11, 11, 11), digests);
  }

  @Test
  void presigningAllocatesNothingOnceWarm() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        request.putObject("station=s1/year=2026/month=11/day=20/data_1200.parquet");
        request.header("if-none-match", "*").header("x-amz-checksum-crc32", "AAAAAA==");
        presigner.presign(request, 900, AwsExample.TIME + i, out.clear());
        request.writeHeaders(out);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least / 1000, "bytes per signature; " + least + " in 1000");
  }

  @Test
  void theRequestLineHoldsNoByteThatHttpForbids() {
    StringBuilder key = new StringBuilder();
    for (char c = 0; c < 0x200; c++) {
      key.append(c);
    }
    AsciiBuffer large = new AsciiBuffer(4096);
    presigner.presign(request.getObject(key.toString()), 60, AwsExample.TIME, large);
    assertFalse(large.toString().chars().anyMatch(c -> c <= ' ' || c > '~' || c == '#'));
  }

  private void refused(String message, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
    assertEquals(0, out.length());
  }

  /** Counts the digests taken. */
  private static final class CountingSha256 implements Sha256 {

    private final Sha256 hash = new SoftwareSha256();
    private int digests;

    @Override
    public void reset() {
      hash.reset();
    }

    @Override
    public void update(byte[] data, int offset, int length) {
      hash.update(data, offset, length);
    }

    @Override
    public void digest(byte[] out, int offset) {
      digests++;
      hash.digest(out, offset);
    }
  }
}
