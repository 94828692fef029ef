package space.opensensor.sigv4;

/**
 * What a header-authenticated request says of its body, in {@code x-amz-content-sha256}: its hash,
 * that it is not signed, or that it comes in chunks.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html">Authenticating
 *     requests: using the Authorization header</a>
 */
public final class Payload {

  /** No body. */
  public static final Payload EMPTY =
      new Payload("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  /** A body that the signature does not cover; TLS and a checksum header protect it. */
  public static final Payload UNSIGNED = new Payload("UNSIGNED-PAYLOAD");

  static final Payload STREAMING_SIGNED = new Payload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  static final Payload STREAMING_SIGNED_TRAILER =
      new Payload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
  static final Payload STREAMING_UNSIGNED_TRAILER =
      new Payload("STREAMING-UNSIGNED-PAYLOAD-TRAILER");

  private final String headerValue;

  private Payload(String headerValue) {
    this.headerValue = headerValue;
  }

  /**
   * A body whose SHA-256 is known before it is sent.
   *
   * @param digest the 32 bytes of the hash
   */
  public static Payload hashed(byte[] digest) {
    if (digest == null || digest.length != Sha256.LENGTH) {
      throw new IllegalArgumentException("digest: expected the 32 bytes of a SHA-256");
    }
    char[] hex = new char[2 * Sha256.LENGTH];
    for (int i = 0; i < Sha256.LENGTH; i++) {
      hex[2 * i] = (char) AsciiText.hex((digest[i] >> 4) & 15);
      hex[2 * i + 1] = (char) AsciiText.hex(digest[i] & 15);
    }
    return new Payload(new String(hex));
  }

  /** The value of {@code x-amz-content-sha256}. */
  public String headerValue() {
    return headerValue;
  }
}
