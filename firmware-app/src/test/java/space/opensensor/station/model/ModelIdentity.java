package space.opensensor.station.model;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.vee.Identity;

/**
 * A key pair in memory. Any PEM text is taken for its certificate, which is valid as a test says,
 * and for this key and whoever is asked for unless it says otherwise.
 */
public final class ModelIdentity implements Identity {

  private final List<String> certificates = new ArrayList<>();
  private KeyPair keys;
  private long from;
  private long until;
  private long nextFrom;
  private long nextUntil;
  private String nextFault;
  private String named;

  /** A device without a certificate; the one that it gets is valid between these times. */
  public ModelIdentity(long from, long until) {
    next(from, until);
  }

  /** A device that has a certificate. */
  public static ModelIdentity certified(long from, long until) {
    ModelIdentity identity = new ModelIdentity(from, until);
    identity.from = from;
    identity.until = until;
    return identity;
  }

  /** The next certificate is valid between these times. */
  public void next(long nextValidFrom, long nextValidUntil) {
    nextFrom = nextValidFrom;
    nextUntil = nextValidUntil;
  }

  /** The next certificate is for something else, of which a port says this. */
  public void nextIsFor(String fault) {
    nextFault = fault;
  }

  /** The certificates that it got. */
  public List<String> certificates() {
    return certificates;
  }

  /** Whom the last certificate had to name, or null. */
  public String named() {
    return named;
  }

  /** The key pair, or null before one was made. */
  public KeyPair keys() {
    return keys;
  }

  @Override
  public byte[] publicKey() throws IOException {
    try {
      if (keys == null) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    byte[] point = new byte[POINT_BYTES];
    point[0] = 4;
    put(key.getW().getAffineX(), point, 1);
    put(key.getW().getAffineY(), point, 33);
    return point;
  }

  private static void put(BigInteger number, byte[] to, int at) {
    byte[] bytes = number.toByteArray();
    int length = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - length, to, at + 32 - length, length);
  }

  @Override
  public byte[] sign(byte[] digest) throws IOException {
    try {
      Signature signature = Signature.getInstance("NONEwithECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(digest);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void certify(byte[] pem, String commonName, long epochMillis) throws IOException {
    String text = new String(pem, StandardCharsets.US_ASCII);
    if (!text.startsWith("-----BEGIN CERTIFICATE-----")) {
      throw new IOException("the answer is no certificate");
    }
    if (nextFault != null) {
      throw new IOException(nextFault);
    }
    if (nextUntil <= epochMillis) {
      throw new IOException("the certificate that came has expired");
    }
    if (nextFrom > epochMillis) {
      throw new IOException("the certificate that came is not valid yet");
    }
    named = commonName;
    certificates.add(text);
    from = nextFrom;
    until = nextUntil;
  }

  @Override
  public long validFromMillis() {
    return from;
  }

  @Override
  public long validUntilMillis() {
    return until;
  }

  @Override
  public void clear() {
    keys = null;
    from = 0;
    until = 0;
  }
}
