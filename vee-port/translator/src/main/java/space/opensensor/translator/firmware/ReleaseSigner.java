package space.opensensor.translator.firmware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * Signs a file by ECDSA over P-256 and SHA-256: the signature, DER, lies beside it as {@code .sig},
 * and the public key, PEM, as {@code .pub}.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3279#section-2.2.3">RFC 3279, 2.2.3</a>
 */
final class ReleaseSigner {

  private static final String ALGORITHM = "SHA256withECDSA";
  private static final int P256_BITS = 256;

  private final PrivateKey key;
  private final PublicKey publicKey;

  private ReleaseSigner(PrivateKey key, PublicKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /** A signer whose key is forgotten with it. */
  static ReleaseSigner ofTheMoment() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new ReleaseSigner(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A signer by a key's file, which holds both keys as {@code openssl genpkey} and {@code openssl
   * pkey -pubout} write them, one after the other.
   *
   * @param pem a block "PRIVATE KEY" (PKCS #8) and a block "PUBLIC KEY"
   */
  static ReleaseSigner fromPem(String pem) throws FirmwareException {
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY")));
      PublicKey publicKey =
          factory.generatePublic(new X509EncodedKeySpec(block(pem, "PUBLIC KEY")));
      if (((ECKey) key).getParams().getOrder().bitLength() != P256_BITS) {
        throw new FirmwareException("the key: expected one of P-256");
      }
      return new ReleaseSigner(key, publicKey);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // The exception's own message may hold bytes of the key.
      throw new FirmwareException(
          "the key: cannot be read; expected PEM, PKCS #8, of P-256, and its public key after it");
    }
  }

  private static byte[] block(String pem, String name) throws FirmwareException {
    String begin = "-----BEGIN " + name + "-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END " + name + "-----");
    if (from < 0 || to < from) {
      throw new FirmwareException("the key: no block \"" + name + "\" in its file");
    }
    return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
  }

  /** Signs a file, and verifies the signature by the public key before it is written. */
  void sign(Path file) throws IOException, FirmwareException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(bytes);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(bytes);
      if (!signature.verify(signed)) {
        throw new FirmwareException("the key: its public key is another's");
      }
      Files.write(beside(file, ".sig"), signed);
    } catch (GeneralSecurityException e) {
      throw new FirmwareException("the key: " + e.getMessage());
    }
    Files.writeString(beside(file, ".pub"), pem());
  }

  private static Path beside(Path file, String end) {
    return file.resolveSibling(file.getFileName() + end);
  }

  private String pem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** The SHA-256 of the public key's DER, in hex, by which people compare keys. */
  String fingerprint() {
    return ReleaseManifest.sha256(publicKey.getEncoded());
  }
}
