package space.opensensor.simulator;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.net.ssl.X509ExtendedTrustManager;
import space.opensensor.vee.ConnectionException.Cause;

/**
 * Verifies one server as of a moment, and remembers which of the three checks it failed: chain,
 * dates or host name.
 *
 * <p>The JVM's own verifier decides; this one only asks it several times, without and with the
 * socket's host name, and with roots that are out of date and without, to learn the cause. What it
 * adds is RFC 9525, section 6.3: a host is found in the subject alternative names alone, and a
 * {@code *} stands for one whole label at the beginning. The JVM falls back to the common name, and
 * takes a {@code *} anywhere.
 */
final class ServerVerifier {

  /** Kinds of general names, RFC 5280 section 4.2.1.6. */
  private static final Integer DNS_NAME = 2;

  private static final Integer IP_ADDRESS = 7;

  private final X509ExtendedTrustManager jvm;
  private final X509ExtendedTrustManager withValidRoots;
  private final String host;
  private final Date date;
  private volatile Cause cause;
  private volatile String detail = "";

  ServerVerifier(TrustedRoots roots, String host, long epochMillis)
      throws GeneralSecurityException {
    this.host = host;
    this.date = new Date(epochMillis);
    this.jvm = roots.verifier(date);
    TrustedRoots valid = roots.validAt(date);
    this.withValidRoots = valid.isEmpty() ? null : valid.verifier(date);
  }

  /** As of when it verifies. */
  Date date() {
    return date;
  }

  /** Which check failed, or null. */
  Cause cause() {
    return cause;
  }

  /** What the failed check saw. */
  String detail() {
    return detail;
  }

  /** Verifies the server of a socket. */
  void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkChain(chain, authType);
    try {
      requireAlternativeName(chain[0]);
      jvm.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      cause = Cause.WRONG_HOST;
      detail =
          "the certificate is for "
              + chain[0].getSubjectX500Principal().getName()
              + "; check s3.endpoint";
      throw e;
    }
  }

  /** Refuses a certificate that names no host of the kind that was asked for. */
  private void requireAlternativeName(X509Certificate certificate) throws CertificateException {
    boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      boolean fits =
          address
              ? name.get(0).equals(IP_ADDRESS)
              : name.get(0).equals(DNS_NAME) && isHost((String) name.get(1), host);
      if (fits) {
        return;
      }
    }
    throw new CertificateException("no subject alternative name of its kind");
  }

  /** Whether a DNS name of a certificate, which may begin with a {@code *}, is that of a host. */
  static boolean isHost(String name, String host) {
    if (!name.startsWith("*.")) {
      return name.equalsIgnoreCase(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && name.substring(1).equalsIgnoreCase(host.substring(dot));
  }

  private void checkChain(X509Certificate[] chain, String authType) throws CertificateException {
    try {
      jvm.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      cause = Cause.UNTRUSTED;
      String issuer = chain[chain.length - 1].getIssuerX500Principal().getName();
      String fault = fault(e);
      detail =
          fault == null
              ? "no trusted CA above " + issuer + "; check tls.ca"
              : "a certificate below " + issuer + " is not as it has to be: " + fault;
      for (X509Certificate certificate : chain) {
        if (date.before(certificate.getNotBefore()) || date.after(certificate.getNotAfter())) {
          cause = Cause.WRONG_DATE;
          detail =
              "a certificate is valid from "
                  + certificate.getNotBefore().toInstant()
                  + " to "
                  + certificate.getNotAfter().toInstant()
                  + ", not at "
                  + date.toInstant();
        }
      }
      throw e;
    }
    checkRootDates(chain, authType);
  }

  /** What is wrong with a chain that leads to a trusted CA, or null where it leads to none. */
  private static String fault(CertificateException e) {
    Throwable first = e;
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof CertPathBuilderException
          || t instanceof CertPathValidatorException path
              && path.getReason() == BasicReason.INVALID_SIGNATURE) {
        return null;
      }
      first = t;
    }
    return Reason.of(first);
  }

  private void checkRootDates(X509Certificate[] chain, String authType)
      throws CertificateException {
    try {
      if (withValidRoots == null) {
        throw new CertificateException("no root is valid");
      }
      withValidRoots.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      cause = Cause.WRONG_DATE;
      detail = "the certificate of its CA is not valid at " + date.toInstant();
      throw e;
    }
  }

  /** The roots it trusts. */
  X509Certificate[] getAcceptedIssuers() {
    return jvm.getAcceptedIssuers();
  }
}
