package space.opensensor.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.X509ExtendedKeyManager;
import space.opensensor.vee.Identity;

/**
 * A station's key and certificate in two files of their owner alone: {@code NAME.key}, the private
 * number of 32 bytes and the public point, and {@code NAME.crt}, PEM. The Linux station has the
 * same files beside its settings.
 */
public final class DeviceKey implements Identity {

  private static final int NUMBER_BYTES = 32;

  private final Path keyFile;
  private final Path certificateFile;

  /**
   * The key of a name.
   *
   * @param name a path, to which {@code .key} and {@code .crt} are added
   */
  public DeviceKey(Path name) {
    this.keyFile = Path.of(name + ".key");
    this.certificateFile = Path.of(name + ".crt");
  }

  @Override
  public byte[] publicKey() throws IOException {
    // One that cannot be read may be there: another in its place would end the certificate.
    if (!Files.exists(keyFile, LinkOption.NOFOLLOW_LINKS)) {
      make();
    }
    byte[] bytes = keyBytes();
    byte[] point = Arrays.copyOfRange(bytes, NUMBER_BYTES, bytes.length);
    Arrays.fill(bytes, (byte) 0);
    return point;
  }

  private void make() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] bytes = new byte[NUMBER_BYTES + POINT_BYTES];
      put(((ECPrivateKey) pair.getPrivate()).getS(), bytes, 0);
      System.arraycopy(point((ECPublicKey) pair.getPublic()), 0, bytes, NUMBER_BYTES, POINT_BYTES);
      write(keyFile, bytes);
      Arrays.fill(bytes, (byte) 0);
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM makes no P-256 keys", e);
    }
  }

  private static byte[] point(ECPublicKey key) {
    byte[] point = new byte[POINT_BYTES];
    point[0] = 4;
    put(key.getW().getAffineX(), point, 1);
    put(key.getW().getAffineY(), point, 1 + NUMBER_BYTES);
    return point;
  }

  private static void put(BigInteger number, byte[] to, int at) {
    byte[] bytes = number.toByteArray();
    int length = Math.min(bytes.length, NUMBER_BYTES);
    System.arraycopy(bytes, bytes.length - length, to, at + NUMBER_BYTES - length, length);
  }

  private byte[] keyBytes() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(keyFile);
    } catch (IOException e) {
      throw notRead(e);
    }
    if (bytes.length != NUMBER_BYTES + POINT_BYTES) {
      Arrays.fill(bytes, (byte) 0);
      throw notRead(null);
    }
    return bytes;
  }

  private IOException notRead(Exception cause) {
    return new IOException(
        keyFile + ": the device's key cannot be read; take the file away, and enrol anew", cause);
  }

  private PrivateKey privateKey() throws IOException {
    byte[] bytes = keyBytes();
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      BigInteger number = new BigInteger(1, Arrays.copyOf(bytes, NUMBER_BYTES));
      return KeyFactory.getInstance("EC")
          .generatePrivate(
              new ECPrivateKeySpec(number, parameters.getParameterSpec(ECParameterSpec.class)));
    } catch (GeneralSecurityException e) {
      throw notRead(e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  public byte[] sign(byte[] digest) throws IOException {
    try {
      Signature signature = Signature.getInstance("NONEwithECDSA");
      signature.initSign(privateKey());
      signature.update(digest);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw notRead(e);
    }
  }

  @Override
  public void certify(byte[] pem, String commonName, long epochMillis) throws IOException {
    X509Certificate own = chain(pem)[0];
    if (!(own.getPublicKey() instanceof ECPublicKey key)
        || !Arrays.equals(point(key), publicKey())) {
      throw new IOException("the certificate that came is for another key");
    }
    if (!commonName.equals(commonName(own))) {
      throw new IOException("the certificate that came is for another station");
    }
    if (own.getNotAfter().getTime() <= epochMillis) {
      throw new IOException("the certificate that came has expired");
    }
    if (own.getNotBefore().getTime() > epochMillis) {
      throw new IOException("the certificate that came is not valid yet");
    }
    write(certificateFile, pem);
  }

  /** The first common name of a certificate's subject, or null. */
  private static String commonName(X509Certificate certificate) throws IOException {
    try {
      List<Rdn> names = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
      for (Rdn name : names) {
        if (name.getType().equalsIgnoreCase("CN")) {
          return name.getValue().toString();
        }
      }
      return null;
    } catch (InvalidNameException e) {
      throw new IOException("the answer is no certificate", e);
    }
  }

  private static X509Certificate[] chain(byte[] pem) throws IOException {
    try {
      X509Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .toArray(new X509Certificate[0]);
      if (chain.length > 0) {
        return chain;
      }
    } catch (CertificateException e) {
      throw new IOException("the answer is no certificate", e);
    }
    throw new IOException("the answer is no certificate");
  }

  /** The certificate and its chain, or null where there is none that can be read. */
  private X509Certificate[] certificate() {
    try {
      return Files.exists(certificateFile) ? chain(Files.readAllBytes(certificateFile)) : null;
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public long validFromMillis() {
    X509Certificate[] chain = certificate();
    return chain == null ? 0 : chain[0].getNotBefore().getTime();
  }

  @Override
  public long validUntilMillis() {
    X509Certificate[] chain = certificate();
    return chain == null ? 0 : chain[0].getNotAfter().getTime();
  }

  @Override
  public void clear() throws IOException {
    Files.deleteIfExists(certificateFile);
    Files.deleteIfExists(keyFile);
  }

  /** A temporary file is its owner's alone from its first moment. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Path folder =
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
    try {
      Files.write(fresh, bytes);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Shows the certificate to a server that asks for one; null where there is none. */
  X509ExtendedKeyManager manager() throws IOException {
    X509Certificate[] chain = certificate();
    return chain == null ? null : new Manager(chain, privateKey());
  }

  private static final class Manager extends X509ExtendedKeyManager {

    private static final String ALIAS = "device";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    Manager(X509Certificate[] chain, PrivateKey key) {
      this.chain = chain;
      this.key = key;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return Arrays.asList(keyTypes).contains("EC") ? ALIAS : null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return null;
    }
  }
}
