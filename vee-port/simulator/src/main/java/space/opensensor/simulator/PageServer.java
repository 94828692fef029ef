package space.opensensor.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The files of one folder as pages, for a browser on this machine alone. What is asked for by
 * another name than this machine's is refused, so that no page of others reads along.
 */
public final class PageServer implements AutoCloseable {

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "md", "text/plain; charset=utf-8");

  private final Path folder;
  private final HttpServer server;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "page-server");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Begins to serve.
   *
   * @param port 0 for any that is free
   * @throws IOException where the port is in use
   */
  public PageServer(Path folder, int port) throws IOException {
    this.folder = folder.toRealPath();
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try {
      server = HttpServer.create(new InetSocketAddress(here, port), 0);
    } catch (BindException e) {
      throw new IOException("port " + port + " is in use; choose another by --port", e);
    }
    server.createContext("/", this::answer);
    // Each request has a thread: who sends half of one holds up nobody else.
    server.setExecutor(workers);
    server.start();
  }

  /** Where the pages are. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String host = exchange.getRequestHeaders().getFirst("Host");
      Path file = file(exchange.getRequestURI().getPath());
      if (!method.equals("GET") && !method.equals("HEAD")) {
        refuse(exchange, 405);
      } else if (host == null || !host.matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?")) {
        refuse(exchange, 421);
      } else if (file == null) {
        refuse(exchange, 404);
      } else {
        send(exchange, file, method.equals("HEAD"));
      }
    }
  }

  /** The file of a path, or null where there is none within the folder. */
  private Path file(String path) {
    try {
      String name = path == null || path.endsWith("/") ? path + "index.html" : path;
      Path file = folder.resolve(name.replaceFirst("^/+", ""));
      return Files.isRegularFile(file) && file.toRealPath().startsWith(folder) ? file : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private static void send(HttpExchange exchange, Path file, boolean head) throws IOException {
    String name = file.toString();
    String type =
        TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Content-Security-Policy", "frame-ancestors 'none'");
    byte[] content = Files.readAllBytes(file);
    exchange.sendResponseHeaders(200, head || content.length == 0 ? -1 : content.length);
    if (!head) {
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(content);
      }
    }
  }

  private static void refuse(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
