package space.opensensor.sigv4;

/** Overwrites secrets once they have served. */
final class Wipe {

  private Wipe() {}

  static void bytes(byte[] secret) {
    if (secret != null) {
      for (int i = 0; i < secret.length; i++) {
        secret[i] = 0;
      }
    }
  }
}
