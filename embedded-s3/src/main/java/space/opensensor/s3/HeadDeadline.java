package space.opensensor.s3;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * Closes connections on which no request comes about for too long. Jetty's idle time alone is begun
 * anew by every byte, so that a head which drips would hold its connection for ever.
 */
final class HeadDeadline extends Handler.Wrapper implements Connection.Listener {

  private static final long SWEEP_MILLIS = 500;

  private final Server server;
  private final long limitNanos;
  private final Map<Connection, Long> waiting = new ConcurrentHashMap<>();

  /**
   * Watches the connections of a server.
   *
   * @param limit the longest time from the start of a connection, or the end of a request on it, to
   *     the end of the next head
   */
  HeadDeadline(Server server, Duration limit) {
    this.server = server;
    this.limitNanos = limit.toNanos();
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    sweepLater();
  }

  private void sweepLater() {
    if (isRunning() || isStarting()) {
      server.getScheduler().schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    waiting.forEach(
        (connection, since) -> {
          if (now - since > limitNanos && waiting.remove(connection, since)) {
            connection.getEndPoint().close();
          }
        });
    sweepLater();
  }

  @Override
  public void onOpened(Connection connection) {
    if (!(connection instanceof SslConnection)) {
      waiting.put(connection, System.nanoTime());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    waiting.remove(connection);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    waiting.remove(connection);
    Request.addCompletionListener(
        request,
        failure -> {
          if (connection.getEndPoint().isOpen()) {
            waiting.put(connection, System.nanoTime());
          }
        });
    return super.handle(request, response, callback);
  }
}
