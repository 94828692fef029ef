package space.opensensor.s3;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority made on the spot, whose key stays in this object, or comes from and goes
 * to the files of a {@link KeptAuthority}.
 *
 * <p>Keys are on the curve P-256 and signatures are ECDSA with SHA-256, which every TLS stack of a
 * small board speaks. Certificates follow <a href="https://www.rfc-editor.org/rfc/rfc5280">RFC
 * 5280</a>: the authority may sign certificates and nothing below it may, a server certificate
 * names its hosts as subject alternative names.
 *
 * <p>{@link #issue(Collection, Instant, Instant)} also makes the certificates a client must refuse:
 * expired, not yet valid, for another host; {@link #issueNameless} and {@link #issueForClient} make
 * others; a certificate of another authority comes from a second object of this class.
 */
public final class CertificateAuthority {

  /** How long before its making a certificate begins to be valid, for clocks that run behind. */
  public static final Duration BACKDATED = Duration.ofDays(1);

  /** How long a certificate is valid unless told otherwise: ten years of 365 days. */
  public static final Duration VALIDITY = Duration.ofDays(3650);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyPair keys;
  private final X500Name name;
  private final X509Certificate certificate;

  /** Makes an authority valid from a day ago, for ten years. */
  public CertificateAuthority() {
    this("Embedded S3 CA", Instant.now().minus(BACKDATED), Instant.now().plus(VALIDITY));
  }

  /**
   * Makes an authority.
   *
   * @param commonName its name, as certificate viewers show it
   * @param notBefore first instant of validity, whole seconds
   * @param notAfter last instant of validity, whole seconds
   */
  public CertificateAuthority(String commonName, Instant notBefore, Instant notAfter) {
    this.keys = newKeys();
    // Several authorities may meet in one trust store; a name of its own keeps them apart.
    this.name = new X500Name("CN=" + commonName + " " + new BigInteger(32, RANDOM).toString(16));
    this.certificate =
        sign(
            name,
            keys.getPublic(),
            notBefore,
            notAfter,
            builder -> {
              JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
              builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
              builder.addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
              builder.addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  ids.createSubjectKeyIdentifier(keys.getPublic()));
            });
  }

  /**
   * An authority that was made before.
   *
   * @throws GeneralSecurityException where the key is not the one of the certificate
   */
  CertificateAuthority(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    byte[] probe = {1};
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not the one of the certificate");
    }
    this.keys = new KeyPair(certificate.getPublicKey(), key);
    this.name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    this.certificate = certificate;
  }

  /** The key by which it signs, for {@link KeptAuthority} alone. */
  PrivateKey privateKey() {
    return keys.getPrivate();
  }

  /** Issues a server certificate as long-lived as the authority. */
  public ServerCertificate issue(Collection<String> hosts) {
    return issue(
        hosts, certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /**
   * Issues a server certificate.
   *
   * @param hosts host names and literal IP addresses, at least one
   * @param notBefore first instant of validity, whole seconds
   * @param notAfter last instant of validity, whole seconds
   */
  public ServerCertificate issue(Collection<String> hosts, Instant notBefore, Instant notAfter) {
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("hosts: expected at least one host name or address");
    }
    return issue("Embedded S3", hosts, KeyPurposeId.id_kp_serverAuth, notBefore, notAfter);
  }

  /** Issues a certificate without subject alternative names, whose common name is the host. */
  public ServerCertificate issueNameless(String host) {
    return issue(host, List.of(), KeyPurposeId.id_kp_serverAuth);
  }

  /** Issues a certificate that is good for clients and not for servers. */
  public ServerCertificate issueForClient(Collection<String> hosts) {
    return issue("Embedded S3", hosts, KeyPurposeId.id_kp_clientAuth);
  }

  private ServerCertificate issue(
      String commonName, Collection<String> hosts, KeyPurposeId purpose) {
    return issue(
        commonName,
        hosts,
        purpose,
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant());
  }

  private ServerCertificate issue(
      String commonName,
      Collection<String> hosts,
      KeyPurposeId purpose,
      Instant notBefore,
      Instant notAfter) {
    List<GeneralName> names = new ArrayList<>();
    for (String host : hosts) {
      names.add(generalName(host));
    }
    KeyPair pair = newKeys();
    X509Certificate issued =
        sign(
            new X500Name("CN=" + commonName),
            pair.getPublic(),
            notBefore,
            notAfter,
            builder -> {
              JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
              builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
              builder.addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
              builder.addExtension(
                  Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
              if (!names.isEmpty()) {
                builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(names.toArray(new GeneralName[0])));
              }
              builder.addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  ids.createAuthorityKeyIdentifier(keys.getPublic()));
            });
    return new ServerCertificate(issued, pair.getPrivate(), List.of(issued));
  }

  /** The authority's own certificate: what a client has to trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The authority's certificate as PEM, lines ending in LF. */
  public String pem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("cannot encode the authority's certificate", e);
    }
  }

  /** Writes the authority's certificate as a PEM file, replacing what was there. */
  public void writePem(Path file) throws IOException {
    Files.write(file, pem().getBytes(StandardCharsets.US_ASCII));
  }

  /** A trust manager that trusts this authority and no other. */
  public X509TrustManager trustManager() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("ca", certificate);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot build a trust store", e);
    }
  }

  /** A client's TLS context that trusts this authority and no other. */
  public SSLContext clientContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot build a TLS context", e);
    }
  }

  private interface Extensions {
    void addTo(X509v3CertificateBuilder builder) throws IOException, GeneralSecurityException;
  }

  private X509Certificate sign(
      X500Name subject, PublicKey key, Instant notBefore, Instant notAfter, Extensions extensions) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(127, RANDOM).add(BigInteger.ONE),
              Date.from(notBefore),
              Date.from(notAfter),
              subject,
              key);
      extensions.addTo(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (OperatorCreationException | IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign a certificate for " + subject, e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no P-256 keys", e);
    }
  }

  private static GeneralName generalName(String host) {
    if (!isAddress(host)) {
      return new GeneralName(GeneralName.dNSName, host);
    }
    try {
      // A literal address is parsed, never looked up.
      return new GeneralName(
          GeneralName.iPAddress,
          InetAddress.getByName(host).getHostAddress().replaceAll("%.*", ""));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("hosts: \"" + host + "\" is no IP address", e);
    }
  }

  static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }
}
