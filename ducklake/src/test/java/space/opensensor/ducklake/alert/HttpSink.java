package space.opensensor.ducklake.alert;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Takes what is posted to it, and answers with a status. */
final class HttpSink implements AutoCloseable {

  final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
  volatile int status = 204;
  private final Semaphore came = new Semaphore(0);
  private final HttpServer server;

  HttpSink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (status == 204) {
            bodies.add(new ObjectMapper().readTree(body));
            came.release();
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/T0KEN");
  }

  /** Waits for one more body. */
  void await() throws InterruptedException {
    assertTrue(came.tryAcquire(2, TimeUnit.MINUTES), "nothing came");
  }

  /** The texts of all that came since the last call. */
  List<String> texts() {
    List<String> texts = bodies.stream().map(b -> b.get("text").asText()).toList();
    bodies.clear();
    return texts;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
