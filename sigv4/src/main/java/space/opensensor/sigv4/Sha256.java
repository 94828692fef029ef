package space.opensensor.sigv4;

/**
 * The hash port: one running SHA-256, which a board with a hash engine can supply. {@link
 * SoftwareSha256} is the default.
 *
 * <p>A new instance, and one whose digest was taken, is ready for the next message. An instance
 * serves one message at a time and is never shared between threads; no call keeps the array it was
 * given.
 *
 * @see <a href="https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf">FIPS 180-4</a>
 */
public interface Sha256 {

  /** Bytes in a digest. */
  int LENGTH = 32;

  /** Drops the message so far and whatever of it is still in memory. */
  void reset();

  /** Adds {@code length} bytes to the message; 0 is allowed. */
  void update(byte[] data, int offset, int length);

  /** Ends the message, writes its 32 bytes at {@code offset} and resets. */
  void digest(byte[] out, int offset);
}
