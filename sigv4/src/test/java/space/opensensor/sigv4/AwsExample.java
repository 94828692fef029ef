package space.opensensor.sigv4;

import java.nio.charset.StandardCharsets;

/** What all of the examples in the S3 API reference have in common. */
final class AwsExample {

  static final String ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
  static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  static final String REGION = "us-east-1";

  /** 24 May 2013, 00:00:00 GMT. */
  static final long TIME = 1369353600000L;

  static final String CREDENTIAL =
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";

  private AwsExample() {}

  static Credentials credentials() {
    return new Credentials(ACCESS_KEY_ID, ascii(SECRET));
  }

  static Bucket bucket(UrlStyle style) {
    return new Bucket("https://s3.amazonaws.com", REGION, "examplebucket", style);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
