package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of one folder, and nothing else, for this machine's names alone. */
class PageServerTest {

  @TempDir private Path folder;
  private PageServer server;

  @BeforeEach
  void start() throws IOException {
    Path page = Files.createDirectory(folder.resolve("page"));
    Files.writeString(page.resolve("index.html"), "<p>");
    Files.writeString(page.resolve("a.js"), "1");
    Files.writeString(folder.resolve("secret"), "s");
    Files.createSymbolicLink(page.resolve("link"), folder.resolve("secret"));
    server = new PageServer(page, 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @Timeout(60)
  void whoSendsHalfARequestHoldsUpNobody() throws IOException {
    try (Socket half = new Socket("127.0.0.1", server.address().getPort());
        Socket body = new Socket("127.0.0.1", server.address().getPort())) {
      half.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      body.getOutputStream()
          .write(
              "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx"
                  .getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 10; i++) {
        assertEquals("200 text/javascript; charset=utf-8", ask("GET /a.js", "localhost"));
      }
    }
  }

  /** The status line and the type that a request, as it is sent, is answered with. */
  private String ask(String request, String host) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              (request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String status = lines.readLine().split(" ")[1];
      return status
          + lines
              .lines()
              .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-type: "))
              .map(line -> line.substring("content-type:".length()))
              .findFirst()
              .orElse("");
    }
  }

  @Test
  void filesAreServedWithTheirTypes() throws IOException {
    assertEquals("200 text/html; charset=utf-8", ask("GET /", "localhost:1"));
    assertEquals("200 text/javascript; charset=utf-8", ask("GET /a.js?x", "127.0.0.1"));
    assertEquals("200 text/html; charset=utf-8", ask("HEAD /index.html", "127.0.0.1:80"));
  }

  @Test
  void nothingElseIsServed() throws IOException {
    for (String path : new String[] {"/none", "/../secret", "/%2e%2e/secret", "/link", "/%00"}) {
      assertEquals("404", ask("GET " + path, "localhost"), path);
    }
    // The server of a JDK from October 2026 on refuses such a path before anybody sees it.
    String twoSlashes = ask("GET //etc/passwd", "localhost");
    assertTrue(List.of("404", "400 text/html").contains(twoSlashes), twoSlashes);
    assertEquals("405", ask("POST /", "localhost"));
    assertEquals("421", ask("GET /", "evil.example"));
    assertEquals("421", ask("GET /", "127.0.0.1.evil.example"));
  }

  @Test
  void itListensOnTheLoopbackAlone() {
    assertEquals("127.0.0.1", server.address().getHost());
  }

  @Test
  void aPortInUseIsNamed() {
    int port = server.address().getPort();
    IOException error = assertThrows(IOException.class, () -> new PageServer(folder, port));
    assertTrue(error.getMessage().contains("port " + port + " is in use"), error.getMessage());
  }
}
