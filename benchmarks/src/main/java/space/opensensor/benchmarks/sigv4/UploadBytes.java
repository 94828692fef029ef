package space.opensensor.benchmarks.sigv4;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import space.opensensor.figures.Results;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.AwsChunkedEncoder;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Checksum;
import space.opensensor.sigv4.CompletedParts;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.HeaderSigner;
import space.opensensor.sigv4.Payload;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.sigv4.UrlStyle;

/**
 * Prints what an upload adds to its body on the wire, by mode: the bytes of request lines, headers
 * and framing that leave the client, without TLS. Every upload has {@code if-none-match}; all but
 * those with a trailer have a CRC-32 header.
 */
public final class UploadBytes {

  private static final int CHUNK = 8192;
  private static final int[] BODIES = {4096, 20000, 65536};
  private static final String KEY = "station=s1/year=2026/month=11/day=20/data_1215.parquet";
  private static final long TIME = 1795176900000L;

  private final S3Request request =
      new S3Request(
          new Bucket(
              "https://s3.eu-central-1.amazonaws.com",
              "eu-central-1",
              "readings",
              UrlStyle.VIRTUAL_HOST));
  private final Credentials credentials =
      new Credentials(
          "AKIAIOSFODNN7EXAMPLE",
          "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".getBytes(StandardCharsets.US_ASCII));
  private final Presigner presigner = new Presigner(credentials, new SoftwareSha256());
  private final HeaderSigner signer = new HeaderSigner(credentials, new SoftwareSha256());
  private final AsciiBuffer out = new AsciiBuffer(4096);

  private UploadBytes() {}

  public static void main(String[] args) throws IOException {
    UploadBytes bytes = new UploadBytes();
    Results table =
        new Results(
            "upload-bytes",
            Results.commandOf(UploadBytes.class),
            "bytes sent beside a body of",
            Arrays.stream(BODIES)
                .mapToObj(body -> String.format(Locale.ROOT, "%,d (B)", body))
                .toArray(String[]::new));
    for (Mode mode : Mode.values()) {
      table.row(
          mode.title,
          Arrays.stream(BODIES).mapToDouble(body -> bytes.beside(mode, body)).toArray());
    }
    table.publish(System.out);
  }

  private long beside(Mode mode, int body) {
    switch (mode) {
      case PRESIGNED:
        return presigned(put(), "content-length: " + body);
      case HEADER:
        return signed(put(), Payload.hashed(new byte[32]), body);
      case PLAIN_CHUNKED:
        return presigned(put(), "transfer-encoding: chunked") + plainChunks(body);
      case SIGNED_CHUNKS:
        return chunked(AwsChunkedEncoder.signed(signer, CHUNK), put(), body);
      case SIGNED_TRAILER:
        return chunked(
            AwsChunkedEncoder.signedWithTrailer(signer, CHUNK, Checksum.crc32()),
            request.putObject(KEY).header("if-none-match", "*"),
            body);
      case UNSIGNED_TRAILER:
        return chunked(
            AwsChunkedEncoder.unsignedWithTrailer(signer, CHUNK, Checksum.crc32()),
            request.putObject(KEY).header("if-none-match", "*"),
            body);
      default:
        return multipart(body);
    }
  }

  private S3Request put() {
    return request
        .putObject(KEY)
        .header("if-none-match", "*")
        .header("x-amz-checksum-crc32", "sOO8/Q==");
  }

  private long presigned(S3Request action, String last) {
    out.clear().append(action.method()).append(" ");
    presigner.presign(action, 900, TIME, out);
    out.append(" HTTP/1.1\r\n");
    action.writeHeaders(out);
    return out.append(last).append("\r\n\r\n").length();
  }

  private long signed(S3Request action, Payload payload, long length) {
    begin(action);
    signer.sign(action, payload, TIME, out);
    return end(length);
  }

  private long chunked(AwsChunkedEncoder encoder, S3Request action, int body) {
    begin(action);
    encoder.begin(action, body, TIME, out);
    long encoded = encoder.encodedLength(body);
    encoder.abandon();
    return end(encoded) + encoded - body;
  }

  private void begin(S3Request action) {
    out.clear().append(action.method()).append(" ");
    action.writeTarget(out);
    out.append(" HTTP/1.1\r\n");
  }

  private long end(long length) {
    return out.append("content-length: ").append(length).append("\r\n\r\n").length();
  }

  /** Three requests, for a body that is one part. */
  private long multipart(int body) {
    String id = "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA";
    CompletedParts parts = new CompletedParts();
    parts.begin(out.clear());
    parts.part(1, "\"a54357aff0632cce46d942af68356b38\"", Checksum.crc32(), "sOO8/Q==", out);
    parts.end(out);
    int document = out.length();
    return presigned(
            request
                .createMultipartUpload(KEY)
                .header("x-amz-checksum-algorithm", Checksum.crc32().algorithm()),
            "content-length: 0")
        + presigned(
            request.uploadPart(KEY, 1, id).header("x-amz-checksum-crc32", "sOO8/Q=="),
            "content-length: " + body)
        + presigned(
            request.completeMultipartUpload(KEY, id).header("if-none-match", "*"),
            "content-length: " + document)
        + document;
  }

  private static long plainChunks(int body) {
    long framing = "0\r\n\r\n".length();
    for (int left = body; left > 0; left -= CHUNK) {
      framing += Integer.toHexString(Math.min(CHUNK, left)).length() + 4;
    }
    return framing;
  }

  private enum Mode {
    PRESIGNED("presigned PUT, Content-Length"),
    HEADER("PUT signed in its header, body hashed"),
    PLAIN_CHUNKED("presigned PUT, Transfer-Encoding: chunked"),
    SIGNED_CHUNKS("aws-chunked, signed chunks of 8 KB"),
    SIGNED_TRAILER("aws-chunked, signed chunks and trailer"),
    UNSIGNED_TRAILER("aws-chunked, unsigned, CRC-32 trailer"),
    MULTIPART("multipart, one part, presigned");

    private final String title;

    Mode(String title) {
      this.title = title;
    }
  }
}
