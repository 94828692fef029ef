package space.opensensor.s3;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.AwsChunkedEncoder;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Checksum;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.HeaderSigner;
import space.opensensor.sigv4.Payload;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.UrlStyle;

/** Signs single requests with the station's own signer. */
final class StationSigner {

  /** Which of the encoder's forms a chunked body takes. */
  enum Chunks {
    SIGNED,
    SIGNED_WITH_TRAILER,
    UNSIGNED_WITH_TRAILER
  }

  private static final int CHUNK = 8192;

  private final Bucket bucket;
  private final long epochMillis;
  private final Presigner presigner;
  private final HeaderSigner headerSigner;
  private final AsciiBuffer out = new AsciiBuffer(8192);

  StationSigner(EmbeddedS3 s3, UrlStyle style, Instant time) {
    Credentials credentials =
        new Credentials(
            s3.credentials().accessKeyId(),
            s3.credentials().secretAccessKey().getBytes(StandardCharsets.UTF_8));
    this.bucket = new Bucket(s3.endpoint().toString(), s3.region(), s3.bucket(), style);
    this.epochMillis = time.toEpochMilli();
    this.presigner = new Presigner(credentials, new SoftwareSha256());
    this.headerSigner = new HeaderSigner(credentials, new SoftwareSha256());
  }

  /** Host name the requests go to. */
  String host() {
    return bucket.host();
  }

  S3Request request() {
    return new S3Request(bucket);
  }

  RawRequest presign(S3Request request, byte[] body) {
    presigner.presign(request, 900, epochMillis, out.clear());
    String target = out.toString();
    request.writeHeaders(out.clear());
    return raw(request, target, body, true);
  }

  RawRequest sign(S3Request request, byte[] body, boolean hashed) {
    byte[] digest = new byte[32];
    SoftwareSha256 hash = new SoftwareSha256();
    hash.reset();
    hash.update(body, 0, body.length);
    hash.digest(digest, 0);
    request.writeTarget(out.clear());
    String target = out.toString();
    headerSigner.sign(
        request, hashed ? Payload.hashed(digest) : Payload.UNSIGNED, epochMillis, out.clear());
    return raw(request, target, body, true);
  }

  /**
   * Signs an upload in chunks of 8192 bytes.
   *
   * @param length whether the encoded length is announced; else the transfer is chunked once more
   */
  RawRequest chunked(
      S3Request request, byte[] body, Chunks chunks, Checksum trailer, boolean length) {
    AwsChunkedEncoder encoder =
        switch (chunks) {
          case SIGNED -> AwsChunkedEncoder.signed(headerSigner, CHUNK);
          case SIGNED_WITH_TRAILER ->
              AwsChunkedEncoder.signedWithTrailer(headerSigner, CHUNK, trailer);
          case UNSIGNED_WITH_TRAILER ->
              AwsChunkedEncoder.unsignedWithTrailer(headerSigner, CHUNK, trailer);
        };
    request.writeTarget(out.clear());
    final String target = out.toString();
    encoder.begin(request, body.length, epochMillis, out.clear());
    final String head = out.toString();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; at += CHUNK) {
      int count = Math.min(CHUNK, body.length - at);
      encoder.chunk(body, at, count, out.clear());
      sent.write(out.array(), 0, out.length());
      sent.write(body, at, count);
    }
    encoder.finish(out.clear());
    sent.write(out.array(), 0, out.length());
    out.clear().append(head);
    if (length) {
      return raw(request, target, sent.toByteArray(), true);
    }
    return raw(request, target, transferChunks(sent.toByteArray()), false)
        .with("Transfer-Encoding: chunked");
  }

  /** The HTTP transfer coding, in pieces that do not fall together with any chunk. */
  private static byte[] transferChunks(byte[] body) {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; at += 5000) {
      byte[] piece = Arrays.copyOfRange(body, at, Math.min(body.length, at + 5000));
      coded.writeBytes(
          (Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      coded.writeBytes(piece);
      coded.writeBytes(new byte[] {'\r', '\n'});
    }
    coded.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return coded.toByteArray();
  }

  private RawRequest raw(S3Request request, String target, byte[] body, boolean length) {
    List<String> lines = new ArrayList<>(Arrays.asList(out.toString().split("\r\n")));
    if (length && !request.method().equals("GET") && !request.method().equals("HEAD")) {
      lines.add("Content-Length: " + body.length);
    }
    return new RawRequest(request.method().toUpperCase(Locale.ROOT), target, lines, body);
  }
}
