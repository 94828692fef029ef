package space.opensensor.sigv4;

/**
 * Signs requests in their URL: whoever holds the URL can send the request until it expires, with
 * the headers that were signed and any body.
 *
 * <pre>{@code
 * Presigner presigner = new Presigner(credentials, new SoftwareSha256());
 * S3Request request = new S3Request(bucket);
 * request.putObject("station=s1/data.parquet").header("if-none-match", "*");
 * out.append("PUT ");
 * presigner.presign(request, 900, epochMillis, out);
 * out.append(" HTTP/1.1\r\n");
 * request.writeHeaders(out);
 * }</pre>
 *
 * <p>Allocates nothing; the work is about a dozen SHA-256 blocks, and sixteen more on the first
 * signature of a day. For one thread at a time.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">Authenticating
 *     requests: using query parameters</a>
 */
public final class Presigner {

  /** Seconds in the longest expiry, seven days. */
  public static final int MAX_EXPIRY = 604800;

  private final Signing signing;
  private final SignedHeaders headers = new SignedHeaders();

  /**
   * @param credentials may be replaced at any time between two signatures
   * @param hash used by this presigner alone
   */
  public Presigner(Credentials credentials, Sha256 hash) {
    this.signing = new Signing(credentials, hash);
  }

  /**
   * Appends the request target, {@code /path?query}: byte for byte what was signed, to be sent as
   * it is. On any exception the buffer is left as it was.
   *
   * @param expirySeconds 1–604,800; temporary credentials may end sooner
   * @param epochMillis the time of signing, from a clock that is right to a few minutes
   * @param target takes about 330 bytes, the encoded path and the session token
   * @throws IllegalArgumentException when an argument is out of its range
   * @throws IllegalStateException when the target has too little room or the credentials were wiped
   */
  public void presign(S3Request request, int expirySeconds, long epochMillis, AsciiBuffer target) {
    if (request == null) {
      throw new IllegalArgumentException("request: missing");
    }
    if (target == null) {
      throw new IllegalArgumentException("target: missing");
    }
    if (expirySeconds < 1 || expirySeconds > MAX_EXPIRY) {
      throw new IllegalArgumentException(
          "expirySeconds: expected 1 to " + MAX_EXPIRY + ", got " + expirySeconds);
    }
    int start = target.length();
    try {
      signing.time().set(epochMillis);
      headers.bind(request);
      request.bucket().writePath(request.key(), target);
      int pathEnd = target.length();
      target.put('?');
      writeQuery(request, expirySeconds, target);
      byte[] signature = sign(request, target, start, pathEnd);
      target.put("&X-Amz-Signature=");
      target.putHex(signature, 0, signature.length);
    } catch (Throwable e) {
      target.truncate(start);
      throw e;
    }
  }

  private void writeQuery(S3Request request, int expirySeconds, AsciiBuffer target) {
    QueryList query = request.queryList();
    int before = query.beforeReserved();
    query.write(0, before, target);
    target.put(before > 0 ? "&X-Amz-Algorithm=" : "X-Amz-Algorithm=");
    target.put(Signing.ALGORITHM);
    target.put("&X-Amz-Credential=");
    signing.writeEncodedCredential(request.bucket().region(), target);
    target.put("&X-Amz-Date=");
    signing.time().writeDateTime(target);
    target.put("&X-Amz-Expires=");
    target.putDecimal(expirySeconds);
    byte[] token = signing.credentials().sessionToken();
    if (token != null) {
      target.put("&X-Amz-Security-Token=");
      PercentEncoding.encode(token, target);
    }
    target.put("&X-Amz-SignedHeaders=");
    headers.writeNames("%3B", target);
    if (before < query.size()) {
      target.put('&');
      query.write(before, query.size(), target);
    }
  }

  private byte[] sign(S3Request request, AsciiBuffer target, int start, int pathEnd) {
    AsciiSink canonical = signing.startCanonicalRequest(request);
    canonical.put(target.array(), start, pathEnd - start);
    canonical.put('\n');
    canonical.put(target.array(), pathEnd + 1, target.length() - pathEnd - 1);
    return signing.signCanonicalRequest(request, headers, Payload.UNSIGNED);
  }
}
