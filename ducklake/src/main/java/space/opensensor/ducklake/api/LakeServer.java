package space.opensensor.ducklake.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.ingest.HttpWorkers;
import space.opensensor.ducklake.ingest.OneLine;
import space.opensensor.ducklake.read.QueryMemoryException;
import space.opensensor.ducklake.read.QueryTimeoutException;
import space.opensensor.ducklake.read.UnreadableFileException;

/**
 * Serves the API and its pages. It reads only: nothing it calls can write. The API is described in
 * {@code openapi.yaml}, which it serves too.
 */
public final class LakeServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LakeServer.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Requests worked on at once; more are told to come again. */
  static final int MAX_REQUESTS = 8;

  /**
   * KiB of the answers that go out at once, a sixteenth of the memory: who reads slowly keeps none
   * of those waiting that are worked on.
   */
  private static final int MOST_GOING =
      (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() >> 14);

  private final Lake lake;
  private final LakeMetrics metrics;
  private final LakeResources resources;
  private final HttpServer server;
  private final ExecutorService workers = HttpWorkers.threads("api");
  private final Semaphore room = new Semaphore(MAX_REQUESTS);
  private final Semaphore going = new Semaphore(MOST_GOING);

  /** Starts to serve at the settings' host and port; 0 is any free port. */
  public LakeServer(Lake lake, LakeMetrics metrics) throws IOException {
    this(lake, metrics, Clock.systemUTC());
  }

  /** Starts to serve, by a clock that says how long ago a station was seen. */
  public LakeServer(Lake lake, LakeMetrics metrics, Clock clock) throws IOException {
    this.lake = lake;
    this.metrics = metrics;
    this.resources = new LakeResources(lake, clock);
    this.server =
        HttpWorkers.listen(
            new InetSocketAddress(lake.settings().apiHost(), lake.settings().apiPort()), "api");
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The port served at. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    long start = System.nanoTime();
    try (exchange) {
      int status = answer(exchange);
      metrics.answered();
      LOG.atInfo()
          .addKeyValue("path", exchange.getRequestURI().getPath())
          .addKeyValue("status", status)
          .addKeyValue("ms", (System.nanoTime() - start) / 1_000_000)
          .log("request");
    }
  }

  /** What is answered. */
  private record Answer(int status, String type, byte[] body) {

    static Answer json(int status, Map<String, Object> body) throws IOException {
      return new Answer(status, "application/json", JSON.writeValueAsBytes(body));
    }

    static Answer problem(int status, String detail) throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("status", status);
      body.put("detail", detail);
      return new Answer(status, "application/problem+json", JSON.writeValueAsBytes(body));
    }
  }

  private int answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    if (lake.settings().apiToken() == null
        && !HttpWorkers.isOwnName(exchange.getRequestHeaders(), lake.settings().apiHost())) {
      return problem(
          exchange, 421, "Host: without a token only names of this machine are answered to");
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return problem(exchange, 405, "only GET: the API reads");
    }
    if (PageFiles.has(path)) {
      return page(exchange, path);
    }
    if (!path.equals("/health") && !allowed(exchange)) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      return problem(exchange, 401, "token: expected Authorization: Bearer <token>");
    }
    if (path.equals("/health")) {
      return health(exchange);
    }
    if (!room.tryAcquire()) {
      return busy(exchange, "too many requests at once");
    }
    Answer answer;
    try {
      answer = worked(path, exchange.getRequestURI().getRawQuery());
    } finally {
      room.release();
    }
    int kib = 1 + (answer.body().length >> 10);
    if (!going.tryAcquire(kib)) {
      return busy(exchange, "too many large answers at once");
    }
    try {
      return send(exchange, answer);
    } finally {
      going.release(kib);
    }
  }

  private Answer worked(String path, String query) throws IOException {
    try {
      if (path.equals("/metrics")) {
        return new Answer(200, "text/plain; version=0.0.4", metrics.text(lake));
      }
      Map<String, Object> body = resources.get(path, query);
      return body == null
          ? Answer.problem(404, "no such resource; see /openapi.yaml")
          : Answer.json(200, body);
    } catch (IllegalArgumentException e) {
      return Answer.problem(400, e.getMessage());
    } catch (QueryTimeoutException e) {
      return Answer.problem(504, e.getMessage());
    } catch (QueryMemoryException e) {
      return Answer.problem(503, e.getMessage());
    } catch (OutOfMemoryError e) {
      LOG.atWarn().log("request needed more memory than there is");
      return Answer.problem(503, "the answer needs more memory than there is now; ask for less");
    } catch (CatalogException e) {
      boolean unreachable = e.getCause() != null;
      return Answer.problem(unreachable ? 503 : 404, e.getMessage());
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof UnreadableFileException) {
        return Answer.problem(502, e.getCause().getMessage());
      }
      failed("store failed", e);
      return Answer.problem(502, "the store does not answer as it should");
    } catch (RuntimeException e) {
      failed("request failed", e);
      return Answer.problem(500, "failed; the log says why");
    }
  }

  /** One line; where it happened is for those who look for a fault in the program. */
  private static void failed(String what, RuntimeException e) {
    LOG.atError()
        .addKeyValue("kind", e.getClass().getSimpleName())
        .addKeyValue("why", OneLine.of(e))
        .log(what);
    LOG.atDebug().setCause(e).log(what);
  }

  private boolean allowed(HttpExchange exchange) {
    return HttpWorkers.shows(lake.settings().apiToken(), exchange.getRequestHeaders());
  }

  /** Answered even when too many requests are worked on; why it is ill, to those with the token. */
  private int health(HttpExchange exchange) throws IOException {
    Map<String, Object> body = resources.health(metrics.health());
    Object status = body.get("status");
    if (!allowed(exchange)) {
      body = Map.of("status", status);
    }
    boolean ill = "down".equals(status) || "ill".equals(status);
    return send(exchange, Answer.json(ill ? 503 : 200, body));
  }

  private static int problem(HttpExchange exchange, int status, String detail) throws IOException {
    return send(exchange, Answer.problem(status, detail));
  }

  private static int busy(HttpExchange exchange, String why) throws IOException {
    exchange.getResponseHeaders().set("Retry-After", "1");
    return problem(exchange, 503, why);
  }

  private static int page(HttpExchange exchange, String path) throws IOException {
    byte[] bytes = PageFiles.bytes(path);
    exchange.getResponseHeaders().set("Content-Security-Policy", PageFiles.POLICY);
    String taken = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    if (PageFiles.isLarge(path) && taken != null && taken.contains("gzip")) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      bytes = PageFiles.gzip(bytes);
    }
    return send(exchange, new Answer(200, PageFiles.type(path), bytes));
  }

  private static int send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body();
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    return answer.status();
  }
}
