package space.opensensor.sigv4;

import org.bouncycastle.crypto.digests.SHA256Digest;

/** SHA-256 by Bouncy Castle's lightweight digest. Allocates nothing after construction. */
public final class BouncyCastleSha256 implements Sha256 {

  private final SHA256Digest digest = new SHA256Digest();

  @Override
  public void reset() {
    digest.reset();
  }

  @Override
  public void update(byte[] data, int offset, int length) {
    digest.update(data, offset, length);
  }

  @Override
  public void digest(byte[] out, int offset) {
    digest.doFinal(out, offset);
  }
}
