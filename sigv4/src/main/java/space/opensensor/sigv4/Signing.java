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
  private final HmacSha256 hmac;
  private final CivilTime time = new CivilTime();
  private final byte[] digest = new byte[Sha256.LENGTH];

  Signing(Credentials credentials, Sha256 hash) {
    if (credentials == null) {
      throw new IllegalArgumentException("credentials: missing");
    }
    this.credentials = credentials;
    this.hmac = new HmacSha256(hash);
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

  /** Starts the hash of a canonical request, which is written to the returned sink. */
  AsciiSink startCanonicalRequest() {
    hmac.startHash();
    return hmac;
  }

  /** Ends the canonical request and gives its signature: 32 bytes, valid until the next call. */
  byte[] signCanonicalRequest(String region) {
    hmac.finish(digest, 0);
    byte[] key = credentials.signingKey(hmac, time, region, SERVICE);
    hmac.start(key, Sha256.LENGTH);
    hmac.put(ALGORITHM);
    hmac.put('\n');
    time.writeDateTime(hmac);
    hmac.put('\n');
    writeScope("/", region, hmac);
    hmac.put('\n');
    hmac.putHex(digest, 0, Sha256.LENGTH);
    hmac.finish(digest, 0);
    return digest;
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
