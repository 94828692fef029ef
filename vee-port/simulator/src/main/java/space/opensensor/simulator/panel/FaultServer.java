package space.opensensor.simulator.panel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;
import space.opensensor.simulator.DesktopPanelPage;

/**
 * The panel of a simulated station with faults on demand beside it, for a browser on this machine
 * alone. What the page shows is what the station's own panel answers. An order has to show a token
 * that only this page was given: no page of others can give one.
 */
public final class FaultServer implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MOST_BYTES = 200;
  private static final String HTML = "text/html; charset=utf-8";
  private static final String JSON = "application/json";

  private final FaultDesk desk;
  private final IntSupplier panel;
  private final String page;
  private final String token;
  private final HttpServer server;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "panel");
            thread.setDaemon(true);
            return thread;
          });
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /**
   * Begins to serve.
   *
   * @param port 0 for any that is free
   * @param panel tells at which port the station's own panel is, 0 for none
   * @throws IOException where the port is in use
   */
  public FaultServer(int port, FaultDesk desk, DesktopPanelPage panelPage, IntSupplier panel)
      throws IOException {
    this.desk = desk;
    this.panel = panel;
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    this.token = HexFormat.of().formatHex(random);
    this.page =
        panelPage
            .html()
            .replace("setTimeout(ask,2000)", "setTimeout(ask,500)")
            .replace(
                "<main>",
                "<meta name=\"token\" content=\""
                    + token
                    + "\"><link rel=\"stylesheet\" href=\"faults.css\"><section id=\"faults\" aria-labelledby=\"hf\"><h2 id=\"hf\">Faults on demand</h2></section><main>")
            .replace("</html>", "<script type=\"module\" src=\"faults.js\"></script>\n</html>");
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try {
      server = HttpServer.create(new InetSocketAddress(here, port), 0);
    } catch (BindException e) {
      throw new IOException("port " + port + " is in use; choose another: --panel PORT", e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(workers);
    server.start();
  }

  /** Where the page is. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String host = exchange.getRequestHeaders().getFirst("Host");
      String path = exchange.getRequestURI().getPath();
      String what = exchange.getRequestMethod() + " " + path;
      if (host == null || !host.matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?")) {
        send(exchange, 421, "text/plain", "ask this machine by 127.0.0.1");
        return;
      }
      switch (what) {
        case "GET /" -> send(exchange, 200, HTML, page);
        case "GET /faults.js" ->
            send(exchange, 200, "text/javascript; charset=utf-8", resource("faults.js"));
        case "GET /faults.css" ->
            send(exchange, 200, "text/css; charset=utf-8", resource("faults.css"));
        case "GET /faults.json" -> send(exchange, 200, JSON, desk.json());
        case "GET /status.json", "GET /metrics" -> pass(exchange, path);
        case "POST /faults" -> order(exchange);
        default ->
            send(exchange, exchange.getRequestMethod().equals("GET") ? 404 : 405, "text/plain", "");
      }
    }
  }

  /** Asks the station's own panel. */
  private void pass(HttpExchange exchange, String path) throws IOException {
    int port = panel.getAsInt();
    if (port == 0) {
      send(exchange, 503, "text/plain", "the station is off, or has no network");
      return;
    }
    URI address = URI.create("http://127.0.0.1:" + port + path);
    try {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(4)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      String type = answer.headers().firstValue("Content-Type").orElse("text/plain");
      send(exchange, answer.statusCode(), type, new String(answer.body(), UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      send(exchange, 503, "text/plain", "the station does not answer");
    }
  }

  private void order(HttpExchange exchange) throws IOException {
    String shown = exchange.getRequestHeaders().getFirst("X-Token");
    if (shown == null || !MessageDigest.isEqual(shown.getBytes(UTF_8), token.getBytes(UTF_8))) {
      send(exchange, 403, "text/plain", "load the page anew");
      return;
    }
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    String text = new String(body, UTF_8);
    int equals = text.indexOf('=');
    String expected =
        body.length > MOST_BYTES || equals < 0
            ? "NAME=VALUE"
            : desk.order(text.substring(0, equals), text.substring(equals + 1));
    if (expected == null) {
      send(exchange, 204, "text/plain", "");
    } else {
      send(exchange, 400, "text/plain", "expected " + expected);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = FaultServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not there");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange
        .getResponseHeaders()
        .set(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                + " connect-src 'self'; img-src data:; frame-ancestors 'none'");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
