package space.opensensor.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;

/**
 * The chain of signatures in a signed {@code aws-chunked} body: each covers the one before it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">Chunks</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">
 *     Trailing headers</a>
 */
final class ChunkSignatures {

  private static final HexFormat HEX = HexFormat.of();

  private final String time;
  private final String scope;
  private final Mac signer;
  private final MessageDigest chunk = sha256();
  private String previous;

  /** Starts the chain at the signature of the request's head. */
  ChunkSignatures(Authentication authentication, String secretAccessKey) {
    this.time = authentication.amzDate();
    this.scope = authentication.scope();
    this.previous = authentication.signature();
    this.signer = authentication.signer(secretAccessKey);
  }

  /** Takes in more bytes of the chunk under way. */
  void update(byte[] data, int offset, int length) {
    chunk.update(data, offset, length);
  }

  /** Whether {@code signature} is right for the bytes taken in since the last call. */
  boolean endsChunk(String signature) {
    return accept(
        signature, "AWS4-HMAC-SHA256-PAYLOAD", hex(sha256().digest()) + "\n" + hex(chunk.digest()));
  }

  /** Whether {@code signature} is right for trailers given as {@code name:value\n} each. */
  boolean endsTrailers(String signature, String trailers) {
    return accept(
        signature,
        "AWS4-HMAC-SHA256-TRAILER",
        hex(sha256().digest(trailers.getBytes(StandardCharsets.UTF_8))));
  }

  private boolean accept(String signature, String algorithm, String hashes) {
    String stringToSign = algorithm + "\n" + time + "\n" + scope + "\n" + previous + "\n" + hashes;
    String expected = hex(signer.doFinal(stringToSign.getBytes(StandardCharsets.UTF_8)));
    boolean good =
        signature != null
            && MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                signature.getBytes(StandardCharsets.US_ASCII));
    previous = expected;
    return good;
  }

  private static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }
}
