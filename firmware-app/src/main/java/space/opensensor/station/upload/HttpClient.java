package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;

/**
 * Sends requests one after the other, a bounded piece per {@link #step}: opens a connection where
 * there is none, keeps it for the next request, and replaces one that the server had closed
 * meanwhile. Both the way to a connection and a request have their time limits.
 */
final class HttpClient {

  private final Connector connector;
  private final String host;
  private final int port;
  private final int connectMillis;
  private final int idleMillis;
  private final HttpExchange exchange = new HttpExchange();
  private Connection connection;
  private Request request;
  private boolean connected;
  private boolean reused;
  private boolean sending;
  private long deadline;

  HttpClient(Connector connector, String host, int port, int connectMillis, int idleMillis) {
    this.connector = connector;
    this.host = host;
    this.port = port;
    this.connectMillis = connectMillis;
    this.idleMillis = idleMillis;
  }

  /** Begins a request. */
  void begin(Request next) {
    request = next;
    reused = connected;
    sending = false;
  }

  /**
   * Does what can be done now.
   *
   * @return whether the answer is complete
   * @throws IOException when the request failed; there is no connection then
   */
  boolean step(long now, long epochMillis) throws IOException {
    try {
      if (sending) {
        return exchange(now);
      }
      if (connect(now, epochMillis)) {
        exchange.begin(connection, request, epochMillis, now);
        sending = true;
      }
      return false;
    } catch (IOException e) {
      boolean stale = sending && reused && !exchange.response().hasBegun();
      disconnect();
      if (stale) {
        // The server had closed the kept connection; that says nothing about this request.
        begin(request);
        return false;
      }
      throw e;
    }
  }

  private boolean connect(long now, long epochMillis) throws IOException {
    if (connection == null) {
      connection = connector.open(host, port, epochMillis);
      deadline = now + connectMillis;
    }
    connected = connected || connection.connect();
    if (!connected && now > deadline) {
      throw new ConnectionException(
          ConnectionException.Cause.TIMED_OUT,
          "not connected after " + connectMillis / 1000 + " s");
    }
    return connected;
  }

  private boolean exchange(long now) throws IOException {
    if (!exchange.step(now)) {
      if (now - exchange.progressAt() > idleMillis) {
        throw new ConnectionException(
            ConnectionException.Cause.TIMED_OUT, "no progress for " + idleMillis / 1000 + " s");
      }
      return false;
    }
    sending = false;
    if (!exchange.isReusable()) {
      disconnect();
    }
    return true;
  }

  /** The answer, once {@link #step} said it is complete. */
  HttpResponse response() {
    return exchange.response();
  }

  /** Closes the connection, if there is one. */
  void disconnect() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
    connected = false;
    sending = false;
  }
}
