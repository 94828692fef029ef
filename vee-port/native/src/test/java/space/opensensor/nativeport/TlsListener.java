package space.opensensor.nativeport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import space.opensensor.s3.ServerCertificate;

/** Listens for TLS on this machine alone, by the JVM's TLS. */
final class TlsListener {

  private TlsListener() {}

  /**
   * A socket that listens; it knows no session of another.
   *
   * @param port 0 for any
   */
  static SSLServerSocket open(ServerCertificate certificate, int port) throws Exception {
    return open(certificate, port, null);
  }

  /**
   * The same of a server that may ask for certificates.
   *
   * @param clients by whom they have to be signed, or null
   */
  static SSLServerSocket open(ServerCertificate certificate, int port, X509Certificate clients)
      throws Exception {
    SSLContext context = context(certificate, clients);
    SSLServerSocket listener =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return listener;
  }

  /**
   * The TLS of a server.
   *
   * @param clients by whom certificates of clients have to be signed, or null
   */
  static SSLContext context(ServerCertificate certificate, X509Certificate clients)
      throws Exception {
    char[] password = "test".toCharArray();
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setKeyEntry(
        "server", certificate.key(), password, certificate.chain().toArray(new Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), clients == null ? null : trust(clients), null);
    return context;
  }

  private static TrustManager[] trust(X509Certificate root) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", root);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    return trust.getTrustManagers();
  }
}
