package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PresignerTest {

  private static final long MAY_24_2013 = 1369353600000L;

  private final Credentials credentials =
      new Credentials(
          "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".getBytes());
  private final Bucket bucket =
      new Bucket("https://s3.amazonaws.com", "us-east-1", "examplebucket", UrlStyle.VIRTUAL_HOST);

  @Test
  void thePublishedExampleOfAPresignedGet() {
    Presigner presigner = new Presigner(credentials, new BouncyCastleSha256());
    AsciiBuffer out = new AsciiBuffer(512);
    presigner.presign(new S3Request(bucket).getObject("test.txt"), 86400, MAY_24_2013, out);
    assertEquals(
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature="
            + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        bucket.origin() + out);
  }
}
