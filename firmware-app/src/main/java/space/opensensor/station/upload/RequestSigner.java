package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.AwsChunkedEncoder;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.HeaderSigner;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;

/**
 * Signs the heads of requests to the station's bucket into one buffer of {@value #BUFFER_BYTES}
 * bytes: presigned in the URL, or for chunked bodies in the Authorization header. The buffer is
 * also what the body of such a request goes out through.
 */
public final class RequestSigner {

  /** Bytes of the largest head and of the largest slice of a body. */
  static final int BUFFER_BYTES = 8192;

  private final CredentialsReader reader;
  private final Credentials credentials;
  private final S3Request request;
  private final Presigner presigner;
  private final HeaderSigner headerSigner;
  private final int expiresSeconds;
  private long signedAt;
  private long goodUntil = Long.MAX_VALUE;
  private final AsciiBuffer head = new AsciiBuffer(BUFFER_BYTES);

  /**
   * A signer with the credentials of a settings store.
   *
   * @throws SettingsException when they are missing or malformed
   */
  public RequestSigner(StationSettings settings, CredentialsReader reader)
      throws SettingsException {
    this.reader = reader;
    this.credentials = reader.read();
    this.request = new S3Request(settings.bucket());
    this.presigner = new Presigner(credentials, new SoftwareSha256());
    this.headerSigner = new HeaderSigner(credentials, new SoftwareSha256());
    this.expiresSeconds = settings.expiresSeconds();
  }

  /** Reads the credentials again, since the server no longer takes these. */
  void readCredentials() throws SettingsException {
    reader.refresh(credentials);
  }

  /** Signs with keys that were issued, for as long as they are good. */
  void use(IssuedKeys keys) throws HttpException {
    keys.give(credentials);
    goodUntil = keys.expiration();
  }

  /** Whether the last request was signed with keys that had expired by the station's clock. */
  boolean hasSignedTooLate() {
    return signedAt >= goodUntil;
  }

  /** The buffer of requests, empty, for one that is not signed. */
  AsciiBuffer unsigned() {
    return head.clear();
  }

  /** The request to fill in before it is signed. */
  S3Request request() {
    return request;
  }

  /** Request line, Host and signed headers of the presigned request; the empty line is missing. */
  AsciiBuffer presigned(long epochMillis) {
    signedAt = epochMillis;
    head.clear().append(request.method()).append(" ");
    presigner.presign(request, expiresSeconds, epochMillis, head);
    head.append(" HTTP/1.1\r\n");
    request.writeHeaders(head);
    return head;
  }

  /** An encoder of chunked bodies signed by this signer. */
  AwsChunkedEncoder chunkEncoder(int chunkBytes) {
    return AwsChunkedEncoder.signed(headerSigner, chunkBytes);
  }

  /** The same for a body in signed chunks; the encoder is then ready for the first. */
  AsciiBuffer chunked(AwsChunkedEncoder encoder, int length, long epochMillis) {
    signedAt = epochMillis;
    head.clear().append(request.method()).append(" ");
    request.writeTarget(head);
    head.append(" HTTP/1.1\r\n");
    encoder.begin(request, length, epochMillis, head);
    return head;
  }
}
