package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.ingest.Watcher;

/** Who is answered: by token and by the name that a caller uses for this machine. */
@Tag("integration")
class LakeAccessTest extends ServedLake {

  @Test
  void aTokenGuardsEverythingButHealthAndThePage() throws Exception {
    Map<String, String> settings = settings();
    settings.put("DUCKLAKE_API_TOKEN", "secret");
    try (Lake lake = new Lake(new LakeSettings(settings));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      assertEquals(401, get(server, "/tables").statusCode());
      assertEquals(401, get(server, "/metrics").statusCode());
      assertEquals(401, get(server, "/tables", "Authorization", "Bearer wrong").statusCode());
      assertEquals(200, get(server, "/tables", "Authorization", "Bearer secret").statusCode());
      assertEquals(200, get(server, "/health").statusCode());
    }
  }

  @Test
  void aTokenIsShownInOneHeaderAndInNoOtherWay() throws Exception {
    Map<String, String> settings = settings();
    settings.put("DUCKLAKE_API_TOKEN", "s3cr\u00e9t");
    LakeMetrics metrics = new LakeMetrics();
    metrics.failed(Watcher.Step.LISTING, "bucket of someone: it is not there");
    try (Lake lake = new Lake(new LakeSettings(settings));
        LakeServer server = new LakeServer(lake, metrics)) {
      String right = "Authorization: Bearer s3cr\u00e9t\r\n";
      for (String path : List.of("/tables", "/metrics", "/snapshots", "/changes", "/nothing")) {
        for (String wrong :
            List.of(
                "",
                "Authorization:\r\n",
                "Authorization: Bearer\r\n",
                "Authorization: Bearer \r\n",
                "Authorization: Bearer s3cr\r\n",
                "Authorization: Bearer s3cr\u00e9t2\r\n",
                "Authorization: Bearer S3CR\u00e9T\r\n",
                "Authorization: Bearer s3cr\u00e9t s3cr\u00e9t\r\n",
                "Authorization: s3cr\u00e9t\r\n",
                "Authorization: Basic s3cr\u00e9t\r\n",
                "Authorization: Token s3cr\u00e9t\r\n",
                "Authorization: Bearer " + "x".repeat(60_000) + "\r\n",
                right + "Authorization: Bearer wrong\r\n",
                "Authorization: Bearer wrong\r\n" + right,
                right + right,
                "Cookie: token=s3cr\u00e9t\r\n",
                "X-Authorization: Bearer s3cr\u00e9t\r\n")) {
          assertEquals(401, raw(server, path, wrong), path + " " + wrong);
        }
        assertEquals(401, raw(server, path + "?token=s3cr%C3%A9t&access_token=s3cr%C3%A9t", ""));
        assertNotEquals(401, raw(server, path, right), path);
        // The scheme's name is in any case, and there may be spaces around what follows it.
        assertNotEquals(401, raw(server, path, "authorization: bearer  s3cr\u00e9t \r\n"), path);
      }
      assertEquals("{\"status\":\"ill\"}", get(server, "/health").body());
      assertEquals(
          "{\"status\":\"ill\"}", get(server, "/health", "Authorization", "Bearer wrong").body());
    }
  }

  @Test
  void aHostThatIsThereTwiceIsNobodysName() throws Exception {
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics());
        Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      // The server of a JDK from October 2026 on refuses it before anybody sees it.
      assertTrue(
          answer.startsWith("HTTP/1.1 421 ") || answer.contains("Multiple Host headers"), answer);
    }
  }

  @Test
  void withoutATokenAStrangersNameForThisMachineIsNotAnswered() throws Exception {
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      for (String path : List.of("/tables", "/", "/health")) {
        assertEquals("421", statusFor(server, path, "rebound.example:" + server.port()));
        assertEquals("200", statusFor(server, path, "localhost:" + server.port()));
      }
    }
  }

  @Test
  void slowConnectionsBlockNobody() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      for (int i = 0; i < 64; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write("GET /tables HTTP/1.1\r\nHost: local".getBytes());
        slow.add(socket);
      }
      assertEquals(200, get(server, "/health").statusCode());
      assertEquals(200, get(server, "/tables").statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void slowReadersOfLargeAnswersBlockNobody() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      assertEquals(200, get(server, "/tables").statusCode());
      lake.catalog()
          .write(
              "for a test",
              tx ->
                  tx.sql()
                      .update(
                          "UPDATE ducklake_snapshot_changes SET commit_message = ?",
                          "x".repeat(8 << 20)));
      for (int i = 0; i < LakeServer.MAX_REQUESTS; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        slow.add(socket);
        socket
            .getOutputStream()
            .write("GET /snapshots?limit=1 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
        // It goes out now, and far more than buffers hold is left of it.
        assertEquals('H', socket.getInputStream().read());
      }
      assertEquals(200, get(server, "/tables").statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }
}
