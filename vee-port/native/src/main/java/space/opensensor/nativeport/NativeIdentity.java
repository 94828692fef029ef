package space.opensensor.nativeport;

import java.io.IOException;
import space.opensensor.vee.Identity;

/** The device's own key, which stays in C: NVS on the board, a file on Linux. */
final class NativeIdentity implements Identity {

  private static final int SIGNATURE_BYTES = 72;

  @Override
  public byte[] publicKey() throws IOException {
    byte[] point = new byte[POINT_BYTES];
    if (Natives.identityPublicKey(point) != POINT_BYTES) {
      throw new IOException("the device's key cannot be made or kept");
    }
    return point;
  }

  @Override
  public byte[] sign(byte[] digest) throws IOException {
    byte[] room = new byte[SIGNATURE_BYTES];
    int length = Natives.identitySign(digest, room);
    if (length < 0) {
      throw new IOException("the device's key cannot be read");
    }
    byte[] signature = new byte[length];
    System.arraycopy(room, 0, signature, 0, length);
    return signature;
  }

  @Override
  public void certify(byte[] pem) throws IOException {
    int answer = Natives.identityCertify(pem, pem.length);
    if (answer == -1) {
      throw new IOException("the answer is no certificate");
    }
    if (answer == -2) {
      throw new IOException("the certificate is for another key");
    }
    if (answer != 0) {
      throw new IOException("the certificate cannot be kept");
    }
  }

  @Override
  public long validFromMillis() {
    return Natives.identityValidity(false);
  }

  @Override
  public long validUntilMillis() {
    return Natives.identityValidity(true);
  }

  @Override
  public void clear() throws IOException {
    if (Natives.identityClear() != 0) {
      throw new IOException("the device's key cannot be taken away");
    }
  }
}
