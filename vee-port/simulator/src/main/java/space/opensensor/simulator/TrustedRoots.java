package space.opensensor.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** The CA certificates that server certificates must lead to (RFC 5280, section 6). Immutable. */
public final class TrustedRoots {

  private final Set<TrustAnchor> anchors;

  private TrustedRoots(Set<TrustAnchor> anchors) {
    this.anchors = anchors;
  }

  /**
   * Those that settings name, and the public CAs where they name none.
   *
   * @throws IOException when they name what is no PEM
   */
  public static TrustedRoots of(DesktopSettings settings) throws IOException {
    return settings.has(DesktopSettings.TLS_CA)
        ? ofPem(settings.get(DesktopSettings.TLS_CA))
        : ofJvm();
  }

  /** The public CAs that this JVM trusts. */
  public static TrustedRoots ofJvm() {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init((KeyStore) null);
      Set<TrustAnchor> anchors = new HashSet<>();
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          for (X509Certificate root : x509.getAcceptedIssuers()) {
            anchors.add(new TrustAnchor(root, null));
          }
        }
      }
      return new TrustedRoots(anchors);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no PKIX trust manager", e);
    }
  }

  /**
   * Own CAs, and no others.
   *
   * @param pem one certificate or several
   * @throws IOException when there is none, or one that cannot be read
   */
  public static TrustedRoots ofPem(byte[] pem) throws IOException {
    Set<TrustAnchor> anchors = new HashSet<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate root : factory.generateCertificates(new ByteArrayInputStream(pem))) {
        anchors.add(new TrustAnchor((X509Certificate) root, null));
      }
    } catch (CertificateException e) {
      throw new IOException("tls.ca: expected PEM certificates", e);
    }
    if (anchors.isEmpty()) {
      throw new IOException("tls.ca: expected PEM certificates, got none");
    }
    return new TrustedRoots(anchors);
  }

  /**
   * Those that are themselves valid at a moment. RFC 5280 leaves that to the one who trusts; the
   * TLS stacks of small boards insist on it.
   */
  TrustedRoots validAt(Date date) {
    Set<TrustAnchor> valid = new HashSet<>();
    for (TrustAnchor anchor : anchors) {
      X509Certificate root = anchor.getTrustedCert();
      if (!date.before(root.getNotBefore()) && !date.after(root.getNotAfter())) {
        valid.add(anchor);
      }
    }
    return new TrustedRoots(valid);
  }

  /** The certificates themselves. */
  public Stream<X509Certificate> certificates() {
    return anchors.stream().map(TrustAnchor::getTrustedCert);
  }

  boolean isEmpty() {
    return anchors.isEmpty();
  }

  /** A verifier of chains, as of a moment; there must be a root. */
  X509ExtendedTrustManager verifier(Date date) throws GeneralSecurityException {
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.setDate(date);
    parameters.setRevocationEnabled(false);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }
}
