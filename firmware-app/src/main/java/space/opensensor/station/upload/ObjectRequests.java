package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.BouncyCastleSha256;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.station.StationSettings;

/**
 * Writes the heads of the requests an uploader sends: presigned, so that they carry no {@code
 * authorization} header, with everything that matters among the signed headers.
 *
 * <p>One buffer of {@value #HEAD_BYTES} bytes serves all requests; a head is valid until the next.
 */
public final class ObjectRequests {

  /** Bytes of the largest head. */
  static final int HEAD_BYTES = 6144;

  private final S3Request request;
  private final Presigner presigner;
  private final int expiresSeconds;
  private final AsciiBuffer head = new AsciiBuffer(HEAD_BYTES);

  /** Requests to the settings' bucket, signed with some credentials. */
  public ObjectRequests(StationSettings settings, Credentials credentials) {
    this.request = new S3Request(settings.bucket());
    this.presigner = new Presigner(credentials, new BouncyCastleSha256());
    this.expiresSeconds = settings.expiresSeconds();
  }

  /**
   * A PUT that stores an object only where there is none of that key.
   *
   * @param checksum the body's CRC-32 in base64
   */
  AsciiBuffer put(String key, int length, String checksum, long epochMillis) {
    request
        .putObject(key)
        .header("content-type", "application/vnd.apache.parquet")
        .header("if-none-match", "*")
        .header("x-amz-checksum-crc32", checksum);
    begin(epochMillis);
    head.append("content-length: ").append(length).append("\r\n\r\n");
    return head;
  }

  /** A HEAD that asks for an object's length and checksum. */
  AsciiBuffer head(String key, long epochMillis) {
    request.headObject(key).header("x-amz-checksum-mode", "ENABLED");
    begin(epochMillis);
    head.append("\r\n");
    return head;
  }

  private void begin(long epochMillis) {
    head.clear().append(request.method()).append(" ");
    presigner.presign(request, expiresSeconds, epochMillis, head);
    head.append(" HTTP/1.1\r\n");
    request.writeHeaders(head);
  }
}
