package space.opensensor.ducklake.credentials;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.net.InetAddress;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * How the broker begins a connection: it asks for a certificate and goes on without one, and hangs
 * up on a network that has too many open.
 */
final class BrokerTls extends HttpsConfigurator {

  private final OpenRequests open;
  private final Consumer<InetAddress> crowded;

  /**
   * The beginning of connections.
   *
   * @param crowded is told whose connection is closed
   */
  BrokerTls(SSLContext context, OpenRequests open, Consumer<InetAddress> crowded) {
    super(context);
    this.open = open;
    this.crowded = crowded;
  }

  /** Before the handshake, by the thread that will serve the connection. */
  @Override
  public void configure(HttpsParameters parameters) {
    InetAddress from = parameters.getClientAddress().getAddress();
    if (!open.enter(from)) {
      crowded.accept(from);
      // The JDK's server closes a connection for any exception.
      throw new IllegalStateException("too many connections of " + from.getHostAddress());
    }
    SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
    wanted.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    wanted.setWantClientAuth(true);
    parameters.setSSLParameters(wanted);
  }
}
