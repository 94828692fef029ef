package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;

/**
 * Sends requests one after the other, a bounded piece per {@link #step}: opens a connection where
 * there is none, keeps it for the next request, and replaces one that the server had closed
 * meanwhile.
 *
 * <p>Every wait is bounded: the way to a connection, the time in which no byte moves, the whole of
 * a request from its first byte to the end of its answer, and how few bytes may move in a minute.
 */
final class HttpClient {

  private static final int MINUTE = 60000;

  private final Connector connector;
  private final String bucketHost;
  private final int bucketPort;
  private final int connectMillis;
  private final int idleMillis;
  private final int requestMillis;
  private final int leastBytesPerMinute;
  private final HttpExchange exchange = new HttpExchange();
  private String host;
  private int port;
  private boolean identified;
  private Connection connection;
  private Request request;
  private boolean connected;
  private boolean reused;
  private boolean sending;
  private long deadline;
  private long minuteAt;
  private long movedAtMinute;

  /** A client of the bucket's server with the limits that the settings name. */
  HttpClient(Connector connector, StationSettings settings) {
    this.connector = connector;
    this.bucketHost = settings.bucket().host();
    this.bucketPort = settings.bucket().port();
    this.connectMillis = settings.connectMillis();
    this.idleMillis = settings.idleMillis();
    this.requestMillis = settings.requestMillis();
    this.leastBytesPerMinute = settings.leastBytesPerMinute();
  }

  /** Sends to another server from now on, and shows it the device's certificate or does not. */
  void turnTo(String otherHost, int otherPort, boolean isIdentified) {
    disconnect();
    host = otherHost;
    port = otherPort;
    identified = isIdentified;
  }

  /** Sends to the bucket's server again. */
  void turnBack() {
    disconnect();
    host = null;
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
        deadline = now + requestMillis;
        minuteAt = now;
        movedAtMinute = 0;
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
      connection = open(epochMillis);
      deadline = now + connectMillis;
    }
    connected = connected || connection.connect();
    if (!connected && now > deadline) {
      throw timedOut("not connected after " + connectMillis / 1000 + " s");
    }
    return connected;
  }

  private Connection open(long epochMillis) throws ConnectionException {
    if (host == null) {
      return connector.open(bucketHost, bucketPort, epochMillis);
    }
    return identified
        ? connector.openIdentified(host, port, epochMillis)
        : connector.open(host, port, epochMillis);
  }

  private boolean exchange(long now) throws IOException {
    if (!exchange.step(now)) {
      checkProgress(now);
      return false;
    }
    sending = false;
    if (!exchange.isReusable()) {
      disconnect();
    }
    return true;
  }

  private void checkProgress(long now) throws ConnectionException {
    if (now - exchange.progressAt() > idleMillis) {
      throw timedOut("no progress for " + idleMillis / 1000 + " s");
    }
    if (now > deadline) {
      throw timedOut("not answered in " + requestMillis / 1000 + " s");
    }
    if (now - minuteAt >= MINUTE) {
      long bytes = exchange.moved() - movedAtMinute;
      if (bytes > 0 && bytes < leastBytesPerMinute) {
        throw timedOut("only " + bytes + " bytes in a minute");
      }
      minuteAt = now;
      movedAtMinute = exchange.moved();
    }
  }

  private static ConnectionException timedOut(String detail) {
    return new ConnectionException(ConnectionException.Cause.TIMED_OUT, detail);
  }

  /** Whether the request was sent whole before its answer ended. */
  boolean wasSent() {
    return exchange.isSent();
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
