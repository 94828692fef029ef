package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.api.LakeMetrics;
import space.opensensor.ducklake.catalog.CatalogType;

@Tag("integration")
class NotificationsTest {

  @TempDir Path directory;

  private static String event(String key) {
    return "{\"Records\":[{\"eventName\":\"s3:ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":"
        + "\"station\"},\"object\":{\"key\":\""
        + key
        + "\"}}},{\"eventName\":\"s3:ObjectRemoved:Delete\",\"s3\":{\"bucket\":{\"name\":"
        + "\"station\"},\"object\":{\"key\":\"gone\"}}},{\"eventName\":\"ObjectCreated:Put\","
        + "\"s3\":{\"bucket\":{\"name\":\"other\"},\"object\":{\"key\":\"x\"}}}]}";
  }

  @Test
  void eventsOfAllWrappingsNameTheKeysCreatedInTheBucket() throws Exception {
    assertEquals(
        List.of("station=a/x.parquet"),
        S3Event.createdKeys(event("station%3Da/x.parquet").getBytes(), "station"));
    String sns =
        "{\"Type\":\"Notification\",\"Message\":\"" + event("a").replace("\"", "\\\"") + "\"}";
    assertEquals(List.of("a"), S3Event.createdKeys(sns.getBytes(), "station"));
    String bridge =
        "{\"detail-type\":\"Object Created\",\"detail\":{\"bucket\":{\"name\":\"station\"},"
            + "\"object\":{\"key\":\"k\"}}}";
    assertEquals(List.of("k"), S3Event.createdKeys(bridge.getBytes(), "station"));
    assertEquals(
        List.of(), S3Event.createdKeys("{\"Event\":\"s3:TestEvent\"}".getBytes(), "station"));
    for (String bad : List.of("", "[]", "{}", "nope", "[".repeat(5000), event("%zz"))) {
      assertThrows(IOException.class, () -> S3Event.createdKeys(bad.getBytes(), "station"));
    }
  }

  @Test
  void anHttpNotificationIsTakenInByTheWatch() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      BlockingQueue<IngestReport> reports = new LinkedBlockingQueue<>();
      try (Ingester ingester =
              new Ingester(
                  lake.catalog(),
                  lake.bucket(),
                  lake.engine(),
                  IngestSettings.defaults(),
                  (report, slowest) -> reports.add(report));
          HttpNotifications source =
              new HttpNotifications(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "station", "t")) {
        Watcher watcher =
            new Watcher(
                ingester, 10, Duration.ofMillis(50), Duration.ofHours(1), new LakeMetrics());
        Thread thread = new Thread(watcher::run);
        thread.start();
        source.start(watcher.inbox());
        StationFile f = StationFile.floats("a", "2026-11-20T10:00:00Z");
        lake.put(f.key(), f.bytes());
        URI uri = URI.create("http://localhost:" + source.port() + "/notifications");
        for (String wrong : List.of("wrong", "", "t t", "T", "x".repeat(50_000))) {
          assertEquals(401, post(uri, event(f.key()), wrong), wrong);
        }
        assertEquals(401, post(URI.create(uri + "?token=t"), event(f.key()), "wrong"));
        assertEquals(401, post(uri, event(f.key()), "t", "t"));
        assertEquals(400, post(uri, "nonsense", "t"));
        assertEquals(204, post(uri, event(f.key()), "t"));
        assertEquals(204, post(uri, event(f.key()), "t"));
        assertEquals(1, reports.poll(60, TimeUnit.SECONDS).files());
        watcher.stop();
        thread.join();
      }
    }
  }

  @Test
  void withoutATokenOnlyJsonToANameOfThisMachineIsTaken() throws Exception {
    try (HttpNotifications source =
        new HttpNotifications(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "station", null)) {
      Inbox keys = new Inbox();
      source.start(keys);
      assertEquals(204, raw(source.port(), "localhost:1", "application/json; charset=utf-8"));
      assertEquals(List.of("k"), next(keys));
      assertEquals(421, raw(source.port(), "rebound.example", "application/json"));
      assertEquals(415, raw(source.port(), "127.0.0.1", "text/plain"));
      assertEquals(415, raw(source.port(), "127.0.0.1", null));
      assertEquals(0, keys.waiting());
    }
  }

  private static int raw(int port, String host, String type) throws IOException {
    String body = event("k");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      send(
          socket.getOutputStream(),
          "POST /notifications HTTP/1.1\r\nHost: "
              + host
              + (type == null ? "" : "\r\nContent-Type: " + type)
              + "\r\nConnection: close\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      return Integer.parseInt(line.split(" ")[1]);
    }
  }

  private static List<String> next(Inbox inbox) throws InterruptedException {
    return inbox
        .take(1, Duration.ZERO, System.nanoTime() + Duration.ofSeconds(60).toNanos())
        .get(0)
        .keys();
  }

  @Test
  void aKeyThatLeavesTheDirectoryTakesNoOtherWithIt() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      StationFile f = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(f.key(), f.bytes());
      assertEquals(
          1, ingester.ingest(List.of("../../etc/passwd", "a\0b", "x/../../y", f.key())).files());
    }
  }

  private static int post(URI uri, String body, String... tokens) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body));
    for (String token : tokens) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void messagesOfANatsSubjectNameKeys() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NatsNotifications source =
            new NatsNotifications(
                "nats://127.0.0.1:" + server.getLocalPort(), "bucket.events", "station")) {
      Thread nats = new Thread(() -> serve(server));
      nats.setDaemon(true);
      nats.start();
      Inbox keys = new Inbox();
      source.start(keys);
      assertEquals(List.of("k.parquet"), next(keys));
    }
  }

  /** Speaks as much of NATS's protocol as one subscriber needs, and publishes one event to it. */
  private static void serve(ServerSocket server) {
    try (Socket socket = server.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      OutputStream out = socket.getOutputStream();
      send(
          out,
          "INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"proto\":1,\"headers\":true,"
              + "\"max_payload\":1048576}\r\n");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("PING")) {
          send(out, "PONG\r\n");
        } else if (line.startsWith("SUB bucket.events ")) {
          String sid = line.substring(line.lastIndexOf(' ') + 1);
          String event = event("k.parquet");
          send(out, "MSG bucket.events " + sid + " 4\r\nnope\r\n");
          send(out, "MSG bucket.events " + sid + " " + event.length() + "\r\n" + event + "\r\n");
        }
      }
    } catch (IOException e) {
      // The subscriber has gone, which ends the test's server.
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
