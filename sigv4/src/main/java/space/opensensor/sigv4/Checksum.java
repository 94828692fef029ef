package space.opensensor.sigv4;

/**
 * A running checksum of an object or a part, which S3 compares with what it stored: sent as a
 * header before the body, or as a trailer behind it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking
 *     object integrity in Amazon S3</a>
 */
public abstract class Checksum {

  private final String algorithm;
  private final String headerName;
  private final byte[] value;

  Checksum(String algorithm, int length) {
    this.algorithm = algorithm;
    this.headerName = "x-amz-checksum-" + AsciiText.toLowerCase(algorithm);
    this.value = new byte[length];
  }

  public static Checksum crc32() {
    return new Crc("CRC32", Crc.CRC32);
  }

  public static Checksum crc32c() {
    return new Crc("CRC32C", Crc.CRC32C);
  }

  /** SHA-256 by a hash that nothing else uses while the checksum runs. */
  public static Checksum sha256(Sha256 hash) {
    return new Sha256Checksum(hash);
  }

  /** The name S3 gives it in {@code x-amz-checksum-algorithm}: CRC32, CRC32C or SHA256. */
  public final String algorithm() {
    return algorithm;
  }

  /** Such as {@code x-amz-checksum-crc32}. */
  public final String headerName() {
    return headerName;
  }

  /** Forgets what it was given. */
  public abstract void reset();

  /** Adds {@code length} bytes. */
  public abstract void update(byte[] data, int offset, int length);

  /** Ends the checksum, gives its value in base64 (CRCs big-endian) and resets. */
  public final String base64() {
    AsciiBuffer text = new AsciiBuffer(base64Length());
    writeBase64(text);
    return text.toString();
  }

  /** Appends what {@link #base64} gives: 8 characters for a CRC, 44 for SHA-256. */
  public final void writeBase64(AsciiBuffer out) {
    out.reserve(base64Length());
    finish(value);
    Base64.encode(value, out);
  }

  final int base64Length() {
    return (value.length + 2) / 3 * 4;
  }

  /** Ends the checksum, writes its value big-endian and resets. */
  abstract void finish(byte[] out);

  /** Whether it runs on this very hash. */
  abstract boolean uses(Sha256 hash);
}
