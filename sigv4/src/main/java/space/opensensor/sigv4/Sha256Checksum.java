package space.opensensor.sigv4;

/** A SHA-256 as an object checksum. */
final class Sha256Checksum extends Checksum {

  private final Sha256 hash;

  Sha256Checksum(Sha256 hash) {
    super("SHA256", Sha256.LENGTH);
    if (hash == null) {
      throw new IllegalArgumentException("hash: missing; new SoftwareSha256() is the default");
    }
    this.hash = hash;
  }

  @Override
  public void reset() {
    hash.reset();
  }

  @Override
  public void update(byte[] data, int offset, int length) {
    hash.update(data, offset, length);
  }

  @Override
  void finish(byte[] out) {
    hash.digest(out, 0);
  }

  @Override
  boolean uses(Sha256 other) {
    return hash == other;
  }
}
