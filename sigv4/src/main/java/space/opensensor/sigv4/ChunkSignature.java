package space.opensensor.sigv4;

/**
 * The chain of signatures of one chunked upload, each over the one before: seed, chunks, trailer.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html#sigv4-chunked-body-definition">Defining
 *     the chunk body</a>
 */
final class ChunkSignature {

  /** {@code 20130524T000000Z LF 20130524/region/s3/aws4_request LF}, with a region of 64. */
  private static final int MAX_STAMP = 128;

  private static final String CHUNK = "AWS4-HMAC-SHA256-PAYLOAD\n";
  private static final String TRAILER = "AWS4-HMAC-SHA256-TRAILER\n";

  private final Signing signing;
  private final HmacSha256 hmac;
  private final byte[] key = new byte[Sha256.LENGTH];
  private final byte[] previous = new byte[Sha256.LENGTH];
  private final byte[] digest = new byte[Sha256.LENGTH];
  private final AsciiBuffer stamp = new AsciiBuffer(MAX_STAMP);

  ChunkSignature(Signing signing) {
    this.signing = signing;
    this.hmac = signing.hmac();
  }

  /** Takes over key, time and scope of the signature just made, which is the seed. */
  void seed(String region, byte[] signature) {
    System.arraycopy(signature, 0, previous, 0, Sha256.LENGTH);
    signing.copyKey(region, key);
    stamp.clear();
    signing.writeStamp(region, stamp);
  }

  /** Signs a chunk; the last one is empty. */
  void next(byte[] data, int offset, int length) {
    hmac.startHash();
    if (length > 0) {
      hmac.put(data, offset, length);
    }
    hmac.finish(digest, 0);
    start(CHUNK);
    hmac.put(Payload.EMPTY.headerValue());
    hmac.put('\n');
    end();
  }

  /** Signs the trailer, given without its line end. */
  void trailer(byte[] line, int offset, int length) {
    hmac.startHash();
    hmac.put(line, offset, length);
    hmac.put('\n');
    hmac.finish(digest, 0);
    start(TRAILER);
    end();
  }

  /** Writes the latest signature in hexadecimal. */
  void write(AsciiSink out) {
    out.putHex(previous, 0, Sha256.LENGTH);
  }

  void wipe() {
    Wipe.bytes(key);
  }

  private void start(String algorithm) {
    hmac.start(key, Sha256.LENGTH);
    hmac.put(algorithm);
    hmac.put(stamp.array(), 0, stamp.length());
    hmac.putHex(previous, 0, Sha256.LENGTH);
    hmac.put('\n');
  }

  private void end() {
    hmac.putHex(digest, 0, Sha256.LENGTH);
    hmac.finish(previous, 0);
  }
}
