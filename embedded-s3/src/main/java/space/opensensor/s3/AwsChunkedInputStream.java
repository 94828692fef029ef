package space.opensensor.s3;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An {@code aws-chunked} body on its way to S3Proxy, passed on unchanged and checked while it
 * passes: framing, chunk sizes, chunk signatures, decoded length, trailers, their checksum and
 * their signature.
 *
 * <p>S3Proxy stops reading at the last byte of the object. The last piece of the object is
 * therefore held back until everything behind it has arrived and proved right; a body that is wrong
 * anywhere throws {@link S3Refusal} instead, and no object comes to be.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">Chunks</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">
 *     Trailing headers</a>
 */
final class AwsChunkedInputStream extends FilterInputStream {

  /** Every chunk but the last of the object has at least this many bytes. */
  static final int MIN_CHUNK = 8192;

  private static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  private static final String SIGNED_TRAILER = SIGNED + "-TRAILER";
  private static final String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
  private static final int MAX_LINE = 1024;

  private final ChunkSignatures signatures;
  private final long decodedLength;
  private final ChunkTrailers trailers;

  private byte[] framing = new byte[0];
  private int framingAt;
  private long inChunk;
  private long decoded;
  private int chunks;
  private long lastSize = MIN_CHUNK;
  private String chunkSignature;
  private boolean complete;
  private S3Refusal failed;

  private AwsChunkedInputStream(InputStream in, IncomingRequest request, ChunkSignatures signatures)
      throws S3Refusal {
    super(in);
    this.signatures = signatures;
    String length = request.header("x-amz-decoded-content-length");
    if (!length.matches("[0-9]{1,18}")) {
      throw new S3Refusal(
              400, "InvalidArgument", "x-amz-decoded-content-length is not a whole number")
          .with("ArgumentName", "x-amz-decoded-content-length")
          .with("ArgumentValue", length);
    }
    this.decodedLength = Long.parseLong(length);
    this.trailers = ChunkTrailers.of(request);
  }

  /** Whether a request's body is {@code aws-chunked}. */
  static boolean announcedBy(IncomingRequest request) {
    String hash = request.header("x-amz-content-sha256");
    return hash != null && hash.startsWith("STREAMING-");
  }

  /** Begins to check a body, or refuses a mode that is none. */
  static AwsChunkedInputStream of(
      InputStream in,
      IncomingRequest request,
      Authentication authentication,
      String secretAccessKey)
      throws IOException {
    String mode = request.header("x-amz-content-sha256");
    if (authentication.presigned()) {
      throw new S3Refusal(
              501,
              "NotImplemented",
              "A header you provided implies functionality that is not implemented")
          .with("Header", "x-amz-content-sha256")
          .with("AdditionalMessage", "aws-chunked needs the Authorization header");
    }
    boolean signed = mode.equals(SIGNED) || mode.equals(SIGNED_TRAILER);
    if (!signed && !mode.equals(UNSIGNED_TRAILER)) {
      throw new S3Refusal(
          400,
          "InvalidRequest",
          "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
              + UNSIGNED_TRAILER
              + ", "
              + SIGNED
              + ", "
              + SIGNED_TRAILER
              + " or a valid sha256 value.");
    }
    AwsChunkedInputStream body =
        new AwsChunkedInputStream(
            in, request, signed ? new ChunkSignatures(authentication, secretAccessKey) : null);
    if (body.decodedLength == 0) {
      // Nobody will read the body of an empty object, so it is read here.
      body.framing = body.readToEnd();
    }
    return body;
  }

  /** Checksums that came as trailers and proved right: algorithm in lower case to base64 value. */
  Map<String, String> checksums() {
    return trailers.checksums();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (failed != null) {
      throw failed;
    }
    try {
      if (framingAt == framing.length && inChunk == 0) {
        if (complete) {
          return -1;
        }
        framing = nextHeader();
        framingAt = 0;
      }
      if (framingAt < framing.length) {
        int count = Math.min(length, framing.length - framingAt);
        System.arraycopy(framing, framingAt, buffer, offset, count);
        framingAt += count;
        return count;
      }
      return readData(buffer, offset, length);
    } catch (S3Refusal refusal) {
      failed = refusal;
      throw refusal;
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private int readData(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, (int) Math.min(length, inChunk));
    if (count < 0) {
      throw S3Refusal.incompleteBody();
    }
    inChunk -= count;
    decoded += count;
    if (signatures != null) {
      signatures.update(buffer, offset, count);
    }
    trailers.update(buffer, offset, count);
    if (inChunk == 0) {
      ByteArrayOutputStream behind = new ByteArrayOutputStream();
      String end = line(behind);
      if (!end.isEmpty()) {
        throw S3Refusal.incompleteBody();
      }
      checkChunkSignature();
      if (decoded == decodedLength) {
        behind.writeBytes(readToEnd());
      }
      framing = behind.toByteArray();
      framingAt = 0;
    }
    return count;
  }

  /** Reads everything behind the last byte of the object: the empty chunk and the trailers. */
  private byte[] readToEnd() throws IOException {
    byte[] header = nextHeader();
    if (!complete) {
      throw S3Refusal.incompleteBody();
    }
    return header;
  }

  /** Reads a chunk's header, with all that follows it if the chunk is the empty one. */
  private byte[] nextHeader() throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    String[] header = line(raw).split(";", 2);
    if (!header[0].matches("[0-9a-fA-F]{1,8}")) {
      throw S3Refusal.incompleteBody();
    }
    long size = Long.parseLong(header[0], 16);
    chunkSignature = null;
    if (header.length == 2 && header[1].startsWith("chunk-signature=")) {
      chunkSignature = header[1].substring("chunk-signature=".length());
    }
    chunks++;
    if (size > 0 && lastSize < MIN_CHUNK) {
      throw new S3Refusal(
              403,
              "InvalidChunkSizeError",
              "Only the last chunk is allowed to have a size less than 8192 bytes")
          .with("Chunk", chunks)
          .with("BadChunkSize", lastSize);
    }
    if (decoded + size > decodedLength || (size == 0 && decoded < decodedLength)) {
      throw S3Refusal.incompleteBody();
    }
    lastSize = size;
    inChunk = size;
    if (size == 0) {
      checkChunkSignature();
      checkTrailers(raw);
      complete = true;
    }
    return raw.toByteArray();
  }

  private void checkChunkSignature() throws S3Refusal {
    if (signatures != null && !signatures.endsChunk(chunkSignature)) {
      throw S3Refusal.signatureDoesNotMatch();
    }
  }

  /** Checks the lines behind the empty chunk, up to the end of the body. */
  private void checkTrailers(ByteArrayOutputStream raw) throws IOException {
    for (String line = line(raw); !line.isEmpty(); line = line(raw)) {
      trailers.add(line);
    }
    if (in.read() >= 0) {
      throw S3Refusal.incompleteBody();
    }
    trailers.check(signatures);
  }

  /** Reads a line up to CR LF, adding its bytes to {@code raw}; the end of the body ends it too. */
  private String line(ByteArrayOutputStream raw) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        // Only the very last, empty line may be missing.
        if (line.size() == 0) {
          return "";
        }
        throw S3Refusal.incompleteBody();
      }
      raw.write(b);
      if (b == '\n') {
        byte[] bytes = line.toByteArray();
        int length = bytes.length;
        if (length == 0 || bytes[length - 1] != '\r') {
          throw S3Refusal.incompleteBody();
        }
        return new String(bytes, 0, length - 1, StandardCharsets.ISO_8859_1);
      }
      line.write(b);
      if (line.size() > MAX_LINE) {
        throw S3Refusal.incompleteBody();
      }
    }
  }
}
