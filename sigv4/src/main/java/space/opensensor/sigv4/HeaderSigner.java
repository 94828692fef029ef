package space.opensensor.sigv4;

/**
 * Signs requests in their Authorization header.
 *
 * <pre>{@code
 * out.append("PUT ");
 * request.writeTarget(out);
 * out.append(" HTTP/1.1\r\n");
 * signer.sign(request, Payload.hashed(sha256), epochMillis, out);
 * out.append("content-length: ").append(length).append("\r\n\r\n");
 * }</pre>
 *
 * <p>Allocates nothing. For one thread at a time.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Authenticating
 *     requests: using the Authorization header</a>
 */
public final class HeaderSigner {

  private final Signing signing;
  private final SignedHeaders headers = new SignedHeaders();

  /**
   * @param credentials may be replaced at any time between two signatures
   * @param hash used by this signer, and the chunk encoder built on it, alone
   */
  public HeaderSigner(Credentials credentials, Sha256 hash) {
    this.signing = new Signing(credentials, hash);
  }

  /**
   * Appends the header lines of a request, each ended by CR LF: Host, the request's own headers,
   * {@code x-amz-content-sha256}, {@code x-amz-date}, {@code x-amz-security-token} and {@code
   * authorization}. The caller adds what is not signed, such as Content-Length, and the empty line.
   * On any exception the buffer is left as it was.
   *
   * @param epochMillis the time of signing; S3 refuses one that is 15 minutes off
   * @throws IllegalArgumentException when an argument is out of its range
   * @throws IllegalStateException when the buffer has too little room or the credentials were wiped
   */
  public void sign(S3Request request, Payload payload, long epochMillis, AsciiBuffer out) {
    if (request == null) {
      throw new IllegalArgumentException("request: missing");
    }
    if (payload == null) {
      throw new IllegalArgumentException("payload: missing");
    }
    signing.time().set(epochMillis);
    headers.bind(request, payload, signing.time(), signing.credentials().sessionToken());
    write(request, payload, out);
  }

  /** Signs the headers of a chunked body and gives the seed signature, valid until the next. */
  byte[] signChunked(
      S3Request request,
      Payload payload,
      long decodedLength,
      String trailer,
      long epochMillis,
      AsciiBuffer out) {
    if (request == null) {
      throw new IllegalArgumentException("request: missing");
    }
    signing.time().set(epochMillis);
    headers.bind(request, payload, signing.time(), signing.credentials().sessionToken());
    headers.addChunked(decodedLength, trailer);
    return write(request, payload, out);
  }

  Signing signing() {
    return signing;
  }

  private byte[] write(S3Request request, Payload payload, AsciiBuffer out) {
    if (out == null) {
      throw new IllegalArgumentException("out: missing");
    }
    String region = request.bucket().region();
    int start = out.length();
    try {
      byte[] signature = sign(request, payload);
      headers.writeLines(out);
      out.put("authorization: ");
      out.put(Signing.ALGORITHM);
      out.put(" Credential=");
      signing.writeCredential(region, out);
      out.put(",SignedHeaders=");
      headers.writeNames(";", out);
      out.put(",Signature=");
      out.putHex(signature, 0, signature.length);
      out.put("\r\n");
      return signature;
    } catch (Throwable e) {
      out.truncate(start);
      throw e;
    }
  }

  private byte[] sign(S3Request request, Payload payload) {
    AsciiSink canonical = signing.startCanonicalRequest(request);
    request.bucket().writePath(request.key(), canonical);
    canonical.put('\n');
    request.queryList().write(0, request.queryList().size(), canonical);
    return signing.signCanonicalRequest(request, headers, payload);
  }
}
