package space.opensensor.microej;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import space.opensensor.s3.ServerCertificate;

/** A TLS server on this machine that sends back what it is sent, and counts the bytes. */
final class TlsServer implements AutoCloseable {

  private final SSLServerSocket listener;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger received = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final boolean once;
  private volatile X509Certificate shown;

  TlsServer(ServerCertificate certificate) throws Exception {
    this(certificate, false);
  }

  /**
   * A server.
   *
   * @param once whether it ends a connection after its first answer
   */
  TlsServer(ServerCertificate certificate, boolean once) throws Exception {
    this(certificate, once, null);
  }

  /**
   * A server.
   *
   * @param stations who signs the certificates that it demands, or null for none
   */
  TlsServer(ServerCertificate certificate, boolean once, X509Certificate stations)
      throws Exception {
    this.once = once;
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    char[] password = "test".toCharArray();
    store.setKeyEntry(
        "server", certificate.key(), password, certificate.chain().toArray(new Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), stations == null ? null : trust(stations), null);
    listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    listener.setNeedClientAuth(stations != null);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread thread = new Thread(this::serve, "tls-server");
    thread.setDaemon(true);
    thread.start();
  }

  private static TrustManager[] trust(X509Certificate root) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("stations", root);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  /** What the last client that was taken has shown, or null. */
  X509Certificate shown() {
    return shown;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Connections taken so far. */
  int accepted() {
    return accepted.get();
  }

  /** Bytes of the client's that were decrypted so far. */
  int received() {
    return received.get();
  }

  /** Connections whose end was seen so far. */
  int ended() {
    return ended.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve() {
    byte[] buffer = new byte[4096];
    while (!listener.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        accepted.incrementAndGet();
        if (listener.getNeedClientAuth()) {
          shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
        int count = socket.getInputStream().read(buffer);
        while (count > 0) {
          received.addAndGet(count);
          socket.getOutputStream().write(buffer, 0, count);
          count = once ? -1 : socket.getInputStream().read(buffer);
        }
      } catch (IOException e) {
        // The client refused this server or went away, or the test is over.
      }
      ended.incrementAndGet();
    }
  }
}
