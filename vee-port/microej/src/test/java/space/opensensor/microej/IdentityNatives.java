package space.opensensor.microej;

/** A fake of the way from the application to the natives of its key: see {@link BoardNatives}. */
final class IdentityNatives {

  static final int KEY_DER_BYTES = 138;

  private IdentityNatives() {}

  static int publicKey(byte[] point) {
    return BoardNatives.number("publicKey", point);
  }

  static int sign(byte[] digest, byte[] signature) {
    return BoardNatives.number("sign", digest, signature);
  }

  static int certify(byte[] pem, int length, byte[] name, int nameLength, long epochMillis) {
    return BoardNatives.number("certify", pem, length, name, nameLength, epochMillis);
  }

  static long validity(int until) {
    return ((Number) BoardNatives.call("validity", until)).longValue();
  }

  static int certificate(byte[] pem, int room) {
    return BoardNatives.number("certificate", pem, room);
  }

  static int privateKey(byte[] der) {
    return BoardNatives.number("privateKey", der);
  }

  static int clear() {
    return BoardNatives.number("clear");
  }
}
