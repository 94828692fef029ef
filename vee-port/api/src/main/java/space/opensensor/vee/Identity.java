package space.opensensor.vee;

import java.io.IOException;

/**
 * By what a device is known: a P-256 key pair made on the device, whose private key no method gives
 * away, and a certificate for it. Both survive a reset, beside the settings and not among them.
 */
public interface Identity {

  /** Bytes of a public key: an uncompressed point. */
  int POINT_BYTES = 65;

  /** Bytes of what is signed: a SHA-256 digest. */
  int DIGEST_BYTES = 32;

  /**
   * The public key, as an uncompressed point (SEC 1, section 2.3.3). Where there is no key pair one
   * is made and kept; that may take a board some 100 ms.
   *
   * @throws IOException when the key cannot be made or kept
   */
  byte[] publicKey() throws IOException;

  /**
   * Signs with ECDSA.
   *
   * @param digest {@value #DIGEST_BYTES} bytes
   * @return the signature in DER (RFC 3279, section 2.2.3)
   * @throws IOException when there is no key
   */
  byte[] sign(byte[] digest) throws IOException;

  /**
   * Keeps a certificate in place of the one before, whole or not at all. It is looked at before
   * anything is replaced: one that is refused leaves the one before as it was.
   *
   * @param pem the certificate, and what leads from it to its CA after it
   * @param commonName whom it has to name: a subject whose first common name is this
   * @param epochMillis when it has to be valid
   * @throws IOException when it is none, is not for this key or name, is not valid then, or cannot
   *     be kept
   */
  void certify(byte[] pem, String commonName, long epochMillis) throws IOException;

  /** The first moment at which the certificate is valid, or 0 where there is none. */
  long validFromMillis();

  /** The last moment at which the certificate is valid, or 0 where there is none. */
  long validUntilMillis();

  /**
   * Takes key and certificate away.
   *
   * @throws IOException when they are still there
   */
  void clear() throws IOException;
}
