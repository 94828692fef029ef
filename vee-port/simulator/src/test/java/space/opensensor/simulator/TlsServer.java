package space.opensensor.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import space.opensensor.s3.ServerCertificate;

/** A TLS server on 127.0.0.1 for a test: it takes one connection after the other. */
final class TlsServer implements AutoCloseable {

  /** What it does with a connection. */
  interface Behaviour {
    void serve(SSLSocket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicInteger whole = new AtomicInteger();
  private volatile SSLContext tls;

  TlsServer(ServerCertificate certificate, Behaviour behaviour) throws Exception {
    become(certificate);
    Thread thread = new Thread(() -> accept(behaviour), "tls-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on this is another server in its place, which knows none of its sessions. */
  void become(ServerCertificate certificate) throws Exception {
    tls = context(certificate);
    whole.set(0);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Handshakes in which it showed its certificate. */
  int wholeHandshakes() {
    return whole.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept(Behaviour behaviour) {
    while (!listener.isClosed()) {
      try (Socket plain = listener.accept();
          SSLSocket socket =
              (SSLSocket) tls.getSocketFactory().createSocket(plain, (InputStream) null, true)) {
        behaviour.serve(socket);
      } catch (IOException e) {
        // The client refused this server or went away, or the test is over.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private SSLContext context(ServerCertificate certificate)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    char[] password = "test".toCharArray();
    store.setKeyEntry(
        "server", certificate.key(), password, certificate.chain().toArray(new Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    X509ExtendedKeyManager all = (X509ExtendedKeyManager) keys.getKeyManagers()[0];
    context.init(new KeyManager[] {new Counting(all)}, null, null);
    return context;
  }

  /** Is asked for a key in each handshake that is not resumed. */
  private final class Counting extends X509ExtendedKeyManager {

    private final X509ExtendedKeyManager keys;

    Counting(X509ExtendedKeyManager keys) {
      this.keys = keys;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      if (!readsTicket()) {
        whole.incrementAndGet();
      }
      return keys.getPrivateKey(alias);
    }

    /** Whether a session is restored from a ticket, which has no certificates since Java 25. */
    private static boolean readsTicket() {
      return StackWalker.getInstance()
          .walk(
              calls ->
                  calls.anyMatch(c -> c.getClassName().equals("sun.security.ssl.SSLSessionImpl")));
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return keys.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return keys.getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return null;
    }
  }
}
