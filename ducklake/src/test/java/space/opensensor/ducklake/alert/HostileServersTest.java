package space.opensensor.ducklake.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Channels against servers that never come to an end, or say what none of their kind does. */
@Tag("integration")
class HostileServersTest {

  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration NEVER = Duration.ofSeconds(40);

  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private ServerSocket server;

  /** What a server does with who comes. */
  private interface Manner {
    void on(Socket socket) throws IOException;
  }

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    for (Socket each : sockets) {
      each.close();
    }
  }

  private void serve(Manner manner) {
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  sockets.add(socket);
                  manner.on(socket);
                } catch (IOException e) {
                  // They went, or the test is over.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static Manner says(String text) {
    return socket -> socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  private static AlertMessage message() {
    return new AlertMessage(
        List.of(new AlertChange(new Alert("aside", "lake", "1 file", Instant.EPOCH), true)));
  }

  private String failure(AlertChannel channel) {
    return assertTimeoutPreemptively(
        NEVER, () -> assertThrows(IOException.class, () -> channel.send(message())).getMessage());
  }

  private AlertChannel mail() {
    ServerAddress address =
        new ServerAddress("127.0.0.1", server.getLocalPort(), false, null, null);
    return new MailChannel(address, "lake@example.org", List.of("me@example.org"), SOON);
  }

  private AlertChannel webhook() {
    return new WebhookChannel(
        URI.create("http://127.0.0.1:" + server.getLocalPort() + "/T0KEN"), SOON);
  }

  @Test
  void aMailServerWhoseGreetingNeverEnds() {
    serve(
        socket -> {
          OutputStream out = socket.getOutputStream();
          while (true) {
            out.write("220-and another line\r\n".getBytes(UTF_8));
          }
        });
    AlertChannel channel =
        new MailChannel(
            new ServerAddress("127.0.0.1", server.getLocalPort(), false, null, null),
            "lake@example.org",
            List.of("me@example.org"),
            NEVER);
    assertTrue(failure(channel).endsWith("it answers more than 1000000 bytes"), failure(channel));
  }

  @Test
  void aMailServerThatStopsInTheMiddle() {
    serve(says("220-mail\r\n220 "));
    String said = failure(mail());
    assertTrue(said.startsWith("mail server 127.0.0.1:"), said);
  }

  @Test
  void aMailServerThatSpeaksOtherThings() {
    serve(
        socket -> {
          socket.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n\0\1\2\r\n".getBytes(UTF_8));
          socket.shutdownOutput();
        });
    String said = failure(mail());
    assertTrue(said.startsWith("mail server 127.0.0.1:") && said.lines().count() == 1, said);
  }

  @Test
  void aWebhookThatNeverAnswers() {
    serve(socket -> {});
    assertEquals("127.0.0.1: no whole answer in 0 s", failure(webhook()));
  }

  @Test
  void aWebhookThatAnswersByHalf() {
    serve(says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    assertEquals("127.0.0.1: no whole answer in 0 s", failure(webhook()));
  }

  @Test
  void aWebhookThatLeadsElsewhere() {
    serve(
        says("HTTP/1.1 308 Moved\r\nLocation: https://example.org/\r\nContent-Length: 0\r\n\r\n"));
    assertEquals(
        "127.0.0.1 answered 308, expected 2xx; name the address that it leads to",
        failure(webhook()));
  }

  @Test
  void aWebhookThatIsNone() {
    serve(says("SSH-2.0-OpenSSH_9.2\r\n"));
    String said = failure(webhook());
    assertTrue(said.startsWith("127.0.0.1 cannot be reached: "), said);
  }
}
