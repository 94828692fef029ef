package space.opensensor.s3;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTPS port: TLS 1.2 and 1.3, HTTP/1.1 with keep-alive, request targets left as they came. */
final class HttpsListener {

  private static final int MAX_THREADS = 64;
  private static final long MAX_CLOSING_NANOS = 10_000_000_000L;

  private final Server server;
  private final ServerConnector connector;

  private HttpsListener(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /** Opens the port. */
  static HttpsListener start(
      String address,
      int port,
      ServerCertificate certificate,
      Duration idleTimeout,
      StrictFront front)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    threads.setName("embedded-s3");
    threads.setDaemon(true);
    Server server = new Server(threads);

    HttpConfiguration http = new HttpConfiguration();
    http.setHttpCompliance(HttpCompliance.RFC7230);
    // A key may hold anything; what is a segment to others is just a byte here.
    http.setUriCompliance(UriCompliance.UNSAFE);
    // Header values are signed letter by letter; Jetty's cache would hand out its own spelling.
    http.setHeaderCacheCaseSensitive(true);
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(16 << 10);

    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(certificate.keyStore(new char[0]));
    tls.setKeyStorePassword("");
    tls.setSniRequired(false);

    ServerConnector connector =
        new ServerConnector(
            server,
            1,
            1,
            AbstractConnectionFactory.getFactories(tls, new HttpConnectionFactory(http)));
    connector.setHost(address);
    connector.setPort(port);
    connector.setIdleTimeout(idleTimeout.toMillis());
    server.addConnector(connector);

    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(new ServletHolder(front), "/*");
    HeadDeadline deadline = new HeadDeadline(server, idleTimeout);
    deadline.setHandler(context);
    connector.addBean(deadline);
    server.setHandler(deadline);
    server.setErrorHandler(new MalformedRequests());
    server.setStopTimeout(0);
    HttpsListener listener = new HttpsListener(server, connector);
    try {
      server.start();
    } catch (Exception e) {
      listener.close();
      throw new IOException(
          "cannot listen on " + address + " port " + port + ": " + e.getMessage(), e);
    }
    connector.setPort(connector.getLocalPort());
    return listener;
  }

  int port() {
    return connector.getPort();
  }

  /** Closes the port; when it returns, the port refuses. */
  void pause() {
    try {
      connector.stop();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close port " + port(), e);
    }
    // The kernel keeps a closed socket listening while Jetty's acceptor has not left accept().
    long start = System.nanoTime();
    while (isAccepting()) {
      if (System.nanoTime() - start > MAX_CLOSING_NANOS) {
        throw new IllegalStateException("port " + port() + " still accepts after it was closed");
      }
      Thread.onSpinWait();
    }
  }

  private boolean isAccepting() {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(connector.getHost(), port()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  void resume() throws IOException {
    try {
      connector.start();
    } catch (Exception e) {
      throw new IOException("cannot open port " + port() + " again: " + e.getMessage(), e);
    }
  }

  void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("cannot stop the server", e);
    }
  }
}
