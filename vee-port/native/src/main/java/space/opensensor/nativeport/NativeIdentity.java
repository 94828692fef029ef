package space.opensensor.nativeport;

import java.io.IOException;
import space.opensensor.station.identity.CertificateRefusal;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.Identity;

/** The device's own key, which stays in C: NVS on the board, a file on Linux. */
final class NativeIdentity implements Identity {

  private static final int SIGNATURE_BYTES = 72;
  private static final String NOT_READ =
      "the device's key cannot be read; factory-reset takes it away";

  @Override
  public byte[] publicKey() throws IOException {
    byte[] point = new byte[POINT_BYTES];
    int answer = Natives.identityPublicKey(point);
    if (answer != POINT_BYTES) {
      throw new IOException(answer == -2 ? NOT_READ : "the device's key cannot be made or kept");
    }
    return point;
  }

  @Override
  public byte[] sign(byte[] digest) throws IOException {
    byte[] room = new byte[SIGNATURE_BYTES];
    int length = Natives.identitySign(digest, room);
    if (length < 0) {
      throw new IOException(NOT_READ);
    }
    byte[] signature = new byte[length];
    System.arraycopy(room, 0, signature, 0, length);
    return signature;
  }

  @Override
  public void certify(byte[] pem, String commonName, long epochMillis) throws IOException {
    byte[] name = new byte[commonName.length()];
    int length = AsciiText.put(commonName, name);
    int answer = Natives.identityCertify(pem, pem.length, name, length, epochMillis);
    if (answer != 0) {
      throw new IOException(CertificateRefusal.of(answer));
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
