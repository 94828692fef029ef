package space.opensensor.ducklake.ingest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Takes bucket notifications by HTTP: {@code POST /notifications} with an S3 event message, as a
 * webhook of MinIO or an HTTPS subscription of SNS sends it.
 */
public final class HttpNotifications implements NotificationSource {

  private static final int MAX_BYTES = 1 << 20;

  private final InetSocketAddress address;
  private final String bucket;
  private final String token;
  private HttpServer server;
  private ExecutorService workers;

  /**
   * A listener.
   *
   * @param token expected as {@code Authorization: Bearer}, or null for anyone
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
  public void start(Consumer<List<String>> keys) throws IOException {
    server = HttpServer.create(address, 0);
    workers = Executors.newFixedThreadPool(2);
    server.setExecutor(workers);
    server.createContext("/notifications", exchange -> answer(exchange, keys));
    server.start();
  }

  private void answer(HttpExchange exchange, Consumer<List<String>> keys) throws IOException {
    try (exchange) {
      int status;
      if (!exchange.getRequestMethod().equals("POST")) {
        status = 405;
      } else if (!allowed(exchange.getRequestHeaders().getFirst("Authorization"))) {
        status = 401;
      } else {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
        status = body.length > MAX_BYTES ? 413 : take(body, keys);
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int take(byte[] body, Consumer<List<String>> keys) {
    try {
      keys.accept(S3Event.createdKeys(body, bucket));
      return 204;
    } catch (IOException e) {
      return 400;
    }
  }

  private boolean allowed(String header) {
    return token == null
        || header != null
            && MessageDigest.isEqual(
                header.getBytes(StandardCharsets.UTF_8),
                ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
      workers.shutdownNow();
    }
  }
}
