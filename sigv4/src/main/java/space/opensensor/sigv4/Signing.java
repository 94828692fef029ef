package space.opensensor.sigv4;

/**
 * The steps that every signature shares: credential scope, string to sign, signature.
 *
 * <p>Holds the time of the signature under way and the workspace for it (about 300 bytes beside the
 * hash), so that signing allocates nothing.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
 *     a signed AWS API request</a>
 */
final class Signing {

  static final String ALGORITHM = "AWS4-HMAC-SHA256";

  private static final String SERVICE = "s3";

  private final Credentials credentials;
  private final Sha256 hash;
  private final HmacSha256 hmac;
  private final CivilTime time = new CivilTime();
  private final byte[] digest = new byte[Sha256.LENGTH];

  Signing(Credentials credentials, Sha256 hash) {
    if (credentials == null) {
      throw new IllegalArgumentException("credentials: missing");
    }
    this.credentials = credentials;
    this.hash = hash;
    this.hmac = new HmacSha256(hash);
  }

  Sha256 hash() {
    return hash;
  }

  HmacSha256 hmac() {
    return hmac;
  }

  Credentials credentials() {
    return credentials;
  }

  CivilTime time() {
    return time;
  }

  /** Writes {@code AKID/20130524/us-east-1/s3/aws4_request} as it stands in a header. */
  void writeCredential(String region, AsciiSink out) {
    out.put(credentials.accessKeyId());
    out.put('/');
    writeScope("/", region, out);
  }

  /** Writes the same, percent-encoded for a query. */
  void writeEncodedCredential(String region, AsciiSink out) {
    PercentEncoding.encode(credentials.accessKeyId(), false, out);
    out.put("%2F");
    writeScope("%2F", region, out);
  }

  /**
   * Starts a canonical request with its method; the caller writes the encoded path, a line feed and
   * the query in order to the returned sink.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html#canonical-request">Canonical
   *     request</a>
   */
  AsciiSink startCanonicalRequest(S3Request request) {
    hmac.startHash();
    hmac.put(request.method());
    hmac.put('\n');
    return hmac;
  }

  /**
   * Ends the canonical request with headers and payload hash, and gives its signature: 32 bytes,
   * valid until the next call.
   */
  byte[] signCanonicalRequest(S3Request request, SignedHeaders headers, Payload payload) {
    String region = request.bucket().region();
    hmac.put('\n');
    headers.writeCanonical(hmac);
    hmac.put('\n');
    headers.writeNames(";", hmac);
    hmac.put('\n');
    hmac.put(payload.headerValue());
    hmac.finish(digest, 0);
    byte[] key = credentials.signingKey(hmac, time, region, SERVICE);
    hmac.start(key, Sha256.LENGTH);
    hmac.put(ALGORITHM);
    hmac.put('\n');
    writeStamp(region, hmac);
    hmac.putHex(digest, 0, Sha256.LENGTH);
    hmac.finish(digest, 0);
    return digest;
  }

  /** Writes the two lines of a string to sign that hold the time and the credential scope. */
  void writeStamp(String region, AsciiSink out) {
    time.writeDateTime(out);
    out.put('\n');
    writeScope("/", region, out);
    out.put('\n');
  }

  /** Copies the signing key of the time that was set. */
  void copyKey(String region, byte[] out) {
    byte[] key = credentials.signingKey(hmac, time, region, SERVICE);
    System.arraycopy(key, 0, out, 0, Sha256.LENGTH);
  }

  private void writeScope(String separator, String region, AsciiSink out) {
    time.writeDate(out);
    out.put(separator);
    out.put(region);
    out.put(separator);
    out.put(SERVICE);
    out.put(separator);
    out.put(Credentials.TERMINATOR);
  }
}
