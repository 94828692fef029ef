package space.opensensor.simulator;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What may be resumed of one server: a session of the JVM's TLS, and until when its whole handshake
 * stands for another. It does for the same host, port and roots, for a day, and as long as every
 * certificate is valid; the JVM itself looks at no certificate when it resumes. One connection has
 * it at a time.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8446#section-2.2">RFC 8446, section
 *     2.2</a>
 */
final class TlsSession {

  private static final long DAY_MILLIS = 86_400_000;

  private final TrustedRoots roots;
  private final String host;
  private final SSLContext context;
  private ServerVerifier verifier;
  private volatile boolean verified;
  private long verifiedAt;
  private Date from;
  private Date to;
  private volatile String issuer = "";

  /** One without a session: the next handshake is a whole one. */
  TlsSession(TrustedRoots roots, String host) throws GeneralSecurityException {
    this(roots, host, null);
  }

  /** The same, which shows a certificate to a server that asks for one. */
  TlsSession(TrustedRoots roots, String host, KeyManager own) throws GeneralSecurityException {
    this.roots = roots;
    this.host = host;
    this.context = SSLContext.getInstance("TLS");
    context.init(
        own == null ? null : new KeyManager[] {own}, new TrustManager[] {new Verification()}, null);
  }

  /** Whether a whole handshake would find the kept one's certificates valid. */
  boolean holdsAt(long epochMillis) {
    Date date = new Date(epochMillis);
    return from != null
        && epochMillis >= verifiedAt
        && epochMillis - verifiedAt < DAY_MILLIS
        && !date.before(from)
        && !date.after(to);
  }

  /** Sockets whose servers are verified as of a moment, where they are verified anew. */
  SSLSocketFactory at(long epochMillis) throws GeneralSecurityException {
    verifier = new ServerVerifier(roots, host, epochMillis);
    verified = false;
    return context.getSocketFactory();
  }

  /** Whether the last handshake verified no certificate, because it resumed. */
  boolean isResumed() {
    return !verified;
  }

  /** What verifies the server now. */
  ServerVerifier verifier() {
    return verifier;
  }

  /**
   * Who issued the last certificate of the server's chain, or an empty string before there is one.
   */
  String issuer() {
    return issuer;
  }

  private void keep(X509Certificate[] chain) {
    issuer = chain[chain.length - 1].getIssuerX500Principal().getName();
    verifiedAt = verifier.date().getTime();
    from = new Date(0);
    to = new Date(Long.MAX_VALUE);
    for (X509Certificate certificate : chain) {
      narrow(certificate);
    }
    roots.validAt(verifier.date()).certificates().forEach(this::narrow);
  }

  private void narrow(X509Certificate certificate) {
    from = certificate.getNotBefore().after(from) ? certificate.getNotBefore() : from;
    to = certificate.getNotAfter().before(to) ? certificate.getNotAfter() : to;
  }

  /** Asks the verifier of the moment, and keeps what it found. */
  private final class Verification extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      from = null;
      verifier.checkServerTrusted(chain, authType, socket);
      verified = true;
      keep(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("only sockets are verified here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("only sockets are verified here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("a station is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("a station is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("a station is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return verifier.getAcceptedIssuers();
    }
  }
}
