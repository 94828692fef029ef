package space.opensensor.ducklake.credentials;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
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
 * The authority that signs stations' certificates, and the broker's own: keys on P-256, ECDSA with
 * SHA-256, serial numbers of 127 random bits.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280">RFC 5280</a>
 */
final class DeviceAuthority {

  /** How long before its making a certificate begins to be valid, for clocks that run behind. */
  static final Duration BACKDATED = Duration.ofDays(1);

  /** How long the authority itself is valid. */
  static final Duration VALIDITY = Duration.ofDays(7300);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyPair keys;
  private final X509Certificate certificate;

  DeviceAuthority(KeyPair keys, X509Certificate certificate) {
    this.keys = keys;
    this.certificate = certificate;
  }

  /** A server's certificate with its key. */
  record Server(KeyPair keys, X509Certificate certificate) {}

  private interface Extensions {
    void addTo(X509v3CertificateBuilder builder) throws IOException, GeneralSecurityException;
  }

  /** Makes an authority with a key of its own. */
  static DeviceAuthority create(Instant now) {
    KeyPair keys = newKeys();
    X500Name name =
        new X500Name("CN=Stations of this lake " + new BigInteger(32, RANDOM).toString(16));
    X509Certificate own =
        sign(
            keys,
            name,
            name,
            keys.getPublic(),
            now.minus(BACKDATED),
            now.plus(VALIDITY),
            builder -> {
              builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
              builder.addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
              builder.addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            });
    return new DeviceAuthority(keys, own);
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** When it ends, and no certificate it signs after it. */
  Instant end() {
    return certificate.getNotAfter().toInstant();
  }

  KeyPair keys() {
    return keys;
  }

  /** Signs a station's certificate, which is good for clients alone. */
  X509Certificate issue(String station, PublicKey key, Instant now, Duration validity) {
    StationScope.requireId(station);
    X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, station).build();
    return leaf(subject, key, now, now.plus(validity), KeyPurposeId.id_kp_clientAuth, null);
  }

  /** Makes a server's certificate for host names and literal addresses. */
  Server server(Collection<String> names, Instant now) {
    GeneralName[] hosts =
        names.stream()
            .map(
                n ->
                    new GeneralName(
                        n.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName,
                        n))
            .toArray(GeneralName[]::new);
    KeyPair pair = newKeys();
    return new Server(
        pair,
        leaf(
            new X500Name("CN=lake credentials"),
            pair.getPublic(),
            now,
            end(),
            KeyPurposeId.id_kp_serverAuth,
            new GeneralNames(hosts)));
  }

  private X509Certificate leaf(
      X500Name subject,
      PublicKey key,
      Instant now,
      Instant until,
      KeyPurposeId purpose,
      GeneralNames names) {
    return sign(
        keys,
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
        subject,
        key,
        now.minus(BACKDATED),
        until.isAfter(end()) ? end() : until,
        builder -> {
          builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
          builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
          builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
          builder.addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
          if (names != null) {
            builder.addExtension(Extension.subjectAlternativeName, false, names);
          }
        });
  }

  /** Whether a certificate carries this authority's signature and is one for clients. */
  boolean isStation(X509Certificate shown) {
    try {
      shown.verify(certificate.getPublicKey());
      return shown.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
          && shown.getBasicConstraints() < 0
          && shown.getExtendedKeyUsage() != null
          && shown.getExtendedKeyUsage().contains(KeyPurposeId.id_kp_clientAuth.getId());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The station a certificate of this authority names. */
  static String station(X509Certificate shown) {
    X500Name subject = X500Name.getInstance(shown.getSubjectX500Principal().getEncoded());
    return CertificateRequest.commonName(subject);
  }

  private static X509Certificate sign(
      KeyPair signer,
      X500Name issuer,
      X500Name subject,
      PublicKey key,
      Instant from,
      Instant until,
      Extensions extensions) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(127, RANDOM).add(BigInteger.ONE),
              Date.from(from),
              Date.from(until),
              subject,
              key);
      extensions.addTo(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (OperatorCreationException | IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign a certificate", e);
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
}
