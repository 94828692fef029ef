package space.opensensor.simulator.firmware;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public keys that may sign what a station takes: ECDSA over P-256 and SHA-256, more than one
 * so that one can replace another. Immutable.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7468#section-13">RFC 7468, 13</a>
 */
public final class SignerKeys {

  private static final int MOST_BYTES = 16_384;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

  private final List<PublicKey> keys;

  private SignerKeys(List<PublicKey> keys) {
    this.keys = keys;
  }

  /** Reads a file of PEM blocks {@code PUBLIC KEY}; what else is in it is passed over. */
  public static SignerKeys read(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": no such file of public keys, PEM");
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<PublicKey> keys = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      keys.add(key(file, Base64.getMimeDecoder().decode(blocks.group(1))));
    }
    if (keys.isEmpty()) {
      throw new IOException(file + ": no block \"PUBLIC KEY\" in it; expected PEM of P-256");
    }
    return new SignerKeys(keys);
  }

  /** Those of a key alone. */
  static SignerKeys of(PublicKey key) {
    return new SignerKeys(List.of(key));
  }

  private static PublicKey key(Path file, byte[] der) throws IOException {
    try {
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
      if (isP256(key)) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      // Said below.
    }
    throw new IOException(file + ": a key that is not of P-256; signers' keys are");
  }

  /** Whether a key is of P-256, by the name that the JCA's keys give their curve. */
  static boolean isP256(PublicKey key) {
    return key instanceof ECPublicKey ec
        && ec.getParams().getOrder().bitLength() == 256
        && ec.getParams().toString().contains("secp256r1");
  }

  /** Whether one of the keys made a signature, DER, of what has this SHA-256. */
  public boolean isSigned(byte[] sha256, byte[] signature, int length) {
    for (PublicKey key : keys) {
      try {
        Signature verifier = Signature.getInstance("NONEwithECDSA");
        verifier.initVerify(key);
        verifier.update(sha256);
        if (verifier.verify(signature, 0, length)) {
          return true;
        }
      } catch (GeneralSecurityException e) {
        // No signature at all.
      }
    }
    return false;
  }

  /** Whether one of the keys made a signature of these bytes. */
  public boolean isSigned(byte[] bytes, byte[] signature) {
    return isSigned(sha256(bytes), signature, signature.length);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The SHA-256 of each key's DER, by which people compare keys. */
  public List<String> fingerprints() {
    return keys.stream().map(key -> HexFormat.of().formatHex(sha256(key.getEncoded()))).toList();
  }
}
