package space.opensensor.ducklake.ingest;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Takes bucket notifications by HTTP: {@code POST /notifications} with an S3 event message, as a
 * webhook of MinIO or an HTTPS subscription of SNS sends it.
 *
 * <p>Without a token only requests to a name of this machine are answered, and only JSON is taken,
 * which a page of a browser cannot send here unasked.
 */
public final class HttpNotifications implements NotificationSource {

  private static final int MAX_BYTES = 1 << 20;
  private static final int DRAIN = 16 * 1024;

  /** Messages held in memory at once; more are told to come again. */
  private static final int MAX_MESSAGES = 32;

  private final InetSocketAddress address;
  private final String bucket;
  private final String token;
  private final Semaphore room = new Semaphore(MAX_MESSAGES);

  /** Reading a message's tree takes many times its bytes, so one is read at a time. */
  private final Object reading = new Object();

  private HttpServer server;
  private ExecutorService workers;

  /**
   * A listener.
   *
   * @param token expected as {@code Authorization: Bearer}, or null for anyone of this machine
   */
  public HttpNotifications(InetSocketAddress address, String bucket, String token) {
    this.address = address;
    this.bucket = bucket;
    this.token = token;
  }

  /** The port listened on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void start(Inbox inbox) throws IOException {
    server = HttpWorkers.listen(address, "notifications");
    workers = HttpWorkers.threads("notifications");
    server.setExecutor(workers);
    server.createContext("/notifications", exchange -> answer(exchange, inbox));
    server.start();
  }

  private void answer(HttpExchange exchange, Inbox inbox) throws IOException {
    try (exchange) {
      int status = status(exchange, inbox);
      // What is left of the body is read, lest the answer is lost with the connection.
      exchange.getRequestBody().readNBytes(new byte[DRAIN], 0, DRAIN);
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int status(HttpExchange exchange, Inbox inbox) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    if (token == null && !HttpWorkers.isOwnName(headers, address.getHostString())) {
      return 421;
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return 405;
    }
    if (!HttpWorkers.shows(token, headers)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      return 401;
    }
    if (!isJson(headers)) {
      return 415;
    }
    if (!room.tryAcquire()) {
      return busy(exchange);
    }
    try {
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
      return body.length > MAX_BYTES ? 413 : take(exchange, body, inbox);
    } finally {
      room.release();
    }
  }

  /** SNS sends JSON as text, with a header that a browser sends to no stranger. */
  private boolean isJson(Headers headers) {
    String type = headers.getFirst("Content-Type");
    if (type == null) {
      return token != null;
    }
    String kind = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    return kind.equals("application/json")
        || kind.matches("application/[a-z0-9.-]+\\+json")
        || headers.containsKey("x-amz-sns-message-type");
  }

  private int take(HttpExchange exchange, byte[] body, Inbox inbox) {
    try {
      List<String> created;
      synchronized (reading) {
        created = S3Event.createdKeys(body, bucket);
      }
      return inbox.offer(created) ? 204 : busy(exchange);
    } catch (IOException e) {
      return 400;
    }
  }

  private static int busy(HttpExchange exchange) {
    exchange.getResponseHeaders().set("Retry-After", "1");
    return 503;
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
      workers.shutdownNow();
    }
  }
}
