package space.opensensor.sigv4;

/**
 * Uploads a body in signed chunks, so that it need not be hashed before it is sent, nor fit in
 * memory: the {@code aws-chunked} content encoding, with or without a checksum behind the body.
 *
 * <p>The encoder never touches the data. It writes what goes between the chunks; the caller sends
 * that, then the chunk from its own buffer:
 *
 * <pre>{@code
 * AwsChunkedEncoder encoder = AwsChunkedEncoder.signed(signer, 8192);
 * encoder.begin(request, length, epochMillis, out);      // header lines
 * out.append("content-length: ").append(encoder.encodedLength(length)).append("\r\n\r\n");
 * // for each chunk of 8192 bytes, and the rest:
 * encoder.chunk(data, 0, count, out.clear());            // send out, then the chunk
 * encoder.finish(out.clear());                           // send out
 * }</pre>
 *
 * <p>Every chunk has the chunk size but the last, which has what is left. A refused call changes
 * nothing. The signing key is copied at {@code begin}, so credentials may be replaced during an
 * upload, and wiped by {@code finish} or {@link #abandon}. Workspace: about 500 bytes; nothing is
 * allocated after construction. For one thread at a time.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">Transferring
 *     payload in multiple chunks</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Signature
 *     calculations for trailing headers</a>
 */
public final class AwsChunkedEncoder {

  /** The smallest chunk S3 accepts, but for the last one. */
  public static final int MIN_CHUNK = 8192;

  /** The most bytes that one call of {@link #chunk} or {@link #finish} appends. */
  public static final int MAX_FRAME = 256;

  private static final int MAX_CHUNK = 1 << 24;
  private static final long MAX_OBJECT = 5L << 30;
  private static final int SIGNATURE = 2 * Sha256.LENGTH;
  private static final String CHUNK_SIGNATURE = ";chunk-signature=";
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature:";

  private final HeaderSigner signer;
  private final int chunkSize;
  private final boolean signed;
  private final Checksum trailer;
  private final Payload payload;
  private final ChunkSignature signature;

  private long left;
  private boolean begun;
  private boolean behindChunk;

  private AwsChunkedEncoder(HeaderSigner signer, int chunkSize, boolean signed, Checksum trailer) {
    if (signer == null) {
      throw new IllegalArgumentException("signer: missing");
    }
    if (chunkSize < MIN_CHUNK || chunkSize > MAX_CHUNK) {
      throw new IllegalArgumentException(
          "chunkSize: expected " + MIN_CHUNK + " to " + MAX_CHUNK + ", got " + chunkSize);
    }
    this.signer = signer;
    this.chunkSize = chunkSize;
    this.signed = signed;
    this.trailer = trailer;
    this.payload =
        !signed
            ? Payload.STREAMING_UNSIGNED_TRAILER
            : trailer == null ? Payload.STREAMING_SIGNED : Payload.STREAMING_SIGNED_TRAILER;
    this.signature = new ChunkSignature(signer.signing());
  }

  /**
   * Signed chunks: {@code STREAMING-AWS4-HMAC-SHA256-PAYLOAD}.
   *
   * @param chunkSize 8,192 bytes to 16 MiB; a chunk is hashed in one call
   */
  public static AwsChunkedEncoder signed(HeaderSigner signer, int chunkSize) {
    return new AwsChunkedEncoder(signer, chunkSize, true, null);
  }

  /**
   * Signed chunks and a signed checksum behind them: {@code
   * STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER}.
   */
  public static AwsChunkedEncoder signedWithTrailer(
      HeaderSigner signer, int chunkSize, Checksum trailer) {
    checkTrailer(signer, trailer);
    return new AwsChunkedEncoder(signer, chunkSize, true, trailer);
  }

  /**
   * Chunks without signatures and a checksum behind them: {@code
   * STREAMING-UNSIGNED-PAYLOAD-TRAILER}. TLS alone protects the body from being changed on purpose.
   */
  public static AwsChunkedEncoder unsignedWithTrailer(
      HeaderSigner signer, int chunkSize, Checksum trailer) {
    checkTrailer(signer, trailer);
    return new AwsChunkedEncoder(signer, chunkSize, false, trailer);
  }

  /** The Content-Length of a body of this many bytes once it is encoded. */
  public long encodedLength(long decodedLength) {
    checkLength(decodedLength);
    long full = decodedLength / chunkSize;
    int rest = (int) (decodedLength % chunkSize);
    long length = full * framed(chunkSize) + (rest > 0 ? framed(rest) : 0);
    length += head(0) + 2;
    if (trailer != null) {
      length += trailer.headerName().length() + 1 + trailer.base64Length() + 2;
      if (signed) {
        length += TRAILER_SIGNATURE.length() + SIGNATURE + 2;
      }
    }
    return length;
  }

  /**
   * Starts an upload, also where another was under way, and appends its header lines as {@link
   * HeaderSigner#sign} does.
   *
   * @param request a PutObject or UploadPart
   * @param decodedLength bytes in the body, up to 5 GiB
   */
  public void begin(S3Request request, long decodedLength, long epochMillis, AsciiBuffer out) {
    checkLength(decodedLength);
    byte[] seed =
        signer.signChunked(
            request,
            payload,
            decodedLength,
            trailer == null ? null : trailer.headerName(),
            epochMillis,
            out);
    if (signed) {
      signature.seed(request.bucket().region(), seed);
    }
    if (trailer != null) {
      trailer.reset();
    }
    left = decodedLength;
    begun = true;
    behindChunk = false;
  }

  /**
   * Appends what goes before a chunk. Then the chunk itself is to be sent.
   *
   * @param length the chunk size, or what is left of the body where that is less
   * @param frame needs {@link #MAX_FRAME} free bytes at most
   */
  public void chunk(byte[] data, int offset, int length, AsciiBuffer frame) {
    checkStarted();
    long expected = Math.min((long) chunkSize, left);
    if (length != expected || length == 0) {
      throw new IllegalArgumentException(
          "length: the next chunk has " + expected + " bytes, got " + length);
    }
    if (data == null || offset < 0 || offset > data.length - length) {
      throw new IllegalArgumentException("offset: the chunk reaches beyond its array");
    }
    frame.reserve(2 + head(length));
    if (signed) {
      signature.next(data, offset, length);
    }
    if (trailer != null) {
      trailer.update(data, offset, length);
    }
    left -= length;
    writeHead(length, frame);
    behindChunk = true;
  }

  /**
   * Appends what goes behind the last chunk.
   *
   * @throws IllegalStateException when the body has fewer bytes than {@link #begin} was told
   */
  public void finish(AsciiBuffer frame) {
    checkStarted();
    if (left > 0) {
      throw new IllegalStateException("body: " + left + " bytes are still to come");
    }
    frame.reserve(MAX_FRAME);
    if (signed) {
      signature.next(null, 0, 0);
    }
    writeHead(0, frame);
    if (trailer != null) {
      int line = frame.length();
      frame.put(trailer.headerName());
      frame.put(':');
      trailer.writeBase64(frame);
      if (signed) {
        signature.trailer(frame.array(), line, frame.length() - line);
      }
      frame.put("\r\n");
      if (signed) {
        frame.put(TRAILER_SIGNATURE);
        signature.write(frame);
        frame.put("\r\n");
      }
    }
    frame.put("\r\n");
    abandon();
  }

  /** Ends an upload that will not be finished, and wipes its key. */
  public void abandon() {
    signature.wipe();
    begun = false;
  }

  private void writeHead(int length, AsciiBuffer frame) {
    if (behindChunk) {
      frame.put("\r\n");
    }
    for (int digit = hexDigits(length) - 1; digit >= 0; digit--) {
      frame.put(AsciiText.hex(length >> 4 * digit & 15));
    }
    if (signed) {
      frame.put(CHUNK_SIGNATURE);
      signature.write(frame);
    }
    frame.put("\r\n");
  }

  /** Bytes of a chunk with its head and the line end behind it. */
  private long framed(int length) {
    return head(length) + length + 2L;
  }

  private int head(int length) {
    return hexDigits(length) + (signed ? CHUNK_SIGNATURE.length() + SIGNATURE : 0) + 2;
  }

  private static int hexDigits(int value) {
    int digits = 1;
    while (value >> 4 * digits > 0) {
      digits++;
    }
    return digits;
  }

  private void checkStarted() {
    if (!begun) {
      throw new IllegalStateException("upload: not begun, or ended");
    }
  }

  private static void checkLength(long decodedLength) {
    if (decodedLength < 0 || decodedLength > MAX_OBJECT) {
      throw new IllegalArgumentException(
          "decodedLength: expected 0 to " + MAX_OBJECT + ", got " + decodedLength);
    }
  }

  private static void checkTrailer(HeaderSigner signer, Checksum trailer) {
    if (trailer == null) {
      throw new IllegalArgumentException("trailer: missing");
    }
    if (signer != null && trailer.uses(signer.signing().hash())) {
      throw new IllegalArgumentException("trailer: it needs a hash of its own, not the signer's");
    }
  }
}
