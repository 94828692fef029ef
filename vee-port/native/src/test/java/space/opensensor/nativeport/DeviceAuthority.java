package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Who signs certificates of stations in these tests, by Bouncy Castle. */
final class DeviceAuthority {

  private static final X500Name NAME = new X500Name("CN=CA of stations");

  private final KeyPair keys = keys();
  private final X509Certificate root;

  DeviceAuthority(Instant from, Instant until) throws Exception {
    root = sign(NAME, keys.getPublic(), from, until);
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  X509Certificate root() {
    return root;
  }

  /** A certificate for a key. */
  X509Certificate sign(X500Name name, PublicKey key, Instant from, Instant until) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    NAME,
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(from),
                    Date.from(until),
                    name,
                    key)
                .addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(name.equals(NAME)))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  /** The answer to a request, whose signature is verified. */
  String answer(String request, Instant from, Instant until) throws Exception {
    try (PEMParser parser = new PEMParser(new StringReader(request))) {
      JcaPKCS10CertificationRequest read =
          new JcaPKCS10CertificationRequest((PKCS10CertificationRequest) parser.readObject());
      if (!read.isSignatureValid(
          new JcaContentVerifierProviderBuilder().build(read.getPublicKey()))) {
        throw new IllegalArgumentException("the request is not signed by its key");
      }
      return pem(sign(read.getSubject(), read.getPublicKey(), from, until));
    }
  }

  static String pem(X509Certificate certificate) throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
    }
    return new String(text.toString().getBytes(US_ASCII), US_ASCII);
  }
}
