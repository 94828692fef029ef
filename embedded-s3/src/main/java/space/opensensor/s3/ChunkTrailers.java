package space.opensensor.s3;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gaul.s3proxy.checksum.FlexChecksum;
import software.amazon.awssdk.checksums.SdkChecksum;

/**
 * What stands behind the last chunk of an {@code aws-chunked} body: the checksums that {@code
 * x-amz-trailer} announced, and their signature where chunks are signed.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">
 *     Trailing headers</a>
 */
final class ChunkTrailers {

  private static final String SIGNATURE = "x-amz-trailer-signature";

  private final boolean expected;
  private final Set<String> announced = new TreeSet<>();
  private final Map<String, SdkChecksum> computed = new LinkedHashMap<>();
  private final Map<String, String> received = new LinkedHashMap<>();
  private final Map<String, String> verified = new LinkedHashMap<>();
  private final StringBuilder canonical = new StringBuilder();
  private String signature;

  private ChunkTrailers(boolean expected) {
    this.expected = expected;
  }

  /** The trailers that a request announces; refuses those that it should not or cannot have. */
  static ChunkTrailers of(IncomingRequest request) throws S3Refusal {
    boolean expected = request.header("x-amz-content-sha256").endsWith("-TRAILER");
    String names = request.header("x-amz-trailer");
    if (expected != (names != null)) {
      throw new S3Refusal(
          400,
          "InvalidRequest",
          "x-amz-trailer and a value of x-amz-content-sha256 that ends in -TRAILER need each other");
    }
    ChunkTrailers trailers = new ChunkTrailers(expected);
    if (expected) {
      for (String name : names.split(",")) {
        trailers.announce(name.trim().toLowerCase(Locale.ROOT));
      }
    }
    return trailers;
  }

  private void announce(String trailer) throws S3Refusal {
    FlexChecksum algorithm = FlexChecksum.fromHeaderName(trailer);
    if (algorithm == null) {
      throw new S3Refusal(
          400,
          "InvalidRequest",
          "The value specified in the x-amz-trailer header is not supported");
    }
    announced.add(trailer);
    computed.put(trailer, algorithm.newChecksum());
  }

  /** Takes bytes of the object into the checksums. */
  void update(byte[] data, int offset, int length) {
    for (SdkChecksum checksum : computed.values()) {
      checksum.update(data, offset, length);
    }
  }

  /** Takes a line that came behind the last chunk. */
  void add(String line) throws S3Refusal {
    int colon = line.indexOf(':');
    String name = colon < 0 ? line : line.substring(0, colon).toLowerCase(Locale.ROOT);
    String value = colon < 0 ? "" : line.substring(colon + 1).replaceAll("^[ \t]+|[ \t]+$", "");
    if (name.equals(SIGNATURE)) {
      signature = value;
    } else if (announced.contains(name) && signature == null) {
      received.put(name, value);
      canonical.append(name).append(':').append(value).append('\n');
    } else {
      throw malformed();
    }
  }

  /**
   * Refuses trailers that are missing, not signed as they are, or not those of the object.
   *
   * @param signatures of the chunks, or null where they are not signed
   */
  void check(ChunkSignatures signatures) throws S3Refusal {
    if (!received.keySet().containsAll(announced)) {
      throw malformed();
    }
    if (expected
        && signatures != null
        && !signatures.endsTrailers(signature, canonical.toString())) {
      throw S3Refusal.signatureDoesNotMatch();
    }
    for (Map.Entry<String, SdkChecksum> entry : computed.entrySet()) {
      String value = Base64.getEncoder().encodeToString(entry.getValue().getChecksumBytes());
      String algorithm = entry.getKey().substring("x-amz-checksum-".length());
      if (!value.equals(received.get(entry.getKey()))) {
        throw new S3Refusal(
            400,
            "BadDigest",
            "The "
                + algorithm.toUpperCase(Locale.ROOT)
                + " you specified did not match the calculated checksum.");
      }
      verified.put(algorithm, value);
    }
  }

  /** Checksums that proved right: algorithm in lower case to base64 value. */
  Map<String, String> checksums() {
    return verified;
  }

  private static S3Refusal malformed() {
    return new S3Refusal(
        400,
        "MalformedTrailerError",
        "The request contained trailing data that was not well-formed or did not conform to our"
            + " published schema.");
  }
}
