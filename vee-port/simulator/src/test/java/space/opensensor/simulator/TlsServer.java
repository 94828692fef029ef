package space.opensensor.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import space.opensensor.s3.ServerCertificate;

/** A TLS server on 127.0.0.1 for a test: it takes one connection after the other. */
final class TlsServer implements AutoCloseable {

  /** What it does with a connection. */
  interface Behaviour {
    void serve(SSLSocket socket) throws IOException, InterruptedException;
  }

  private final SSLServerSocket listener;

  TlsServer(ServerCertificate certificate, Behaviour behaviour) throws Exception {
    listener = (SSLServerSocket) context(certificate).getServerSocketFactory().createServerSocket();
    listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread thread = new Thread(() -> accept(behaviour), "tls-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept(Behaviour behaviour) {
    while (!listener.isClosed()) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        behaviour.serve(socket);
      } catch (IOException e) {
        // The client refused this server or went away, or the test is over.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static SSLContext context(ServerCertificate certificate)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "test".toCharArray();
    store.setKeyEntry(
        "server", certificate.key(), password, certificate.chain().toArray(new Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
