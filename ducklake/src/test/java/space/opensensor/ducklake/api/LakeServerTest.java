package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.Watcher;
import space.opensensor.ducklake.store.DirectoryObjectStore;

@Tag("integration")
class LakeServerTest {

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void bucket() throws Exception {
    Files.createDirectories(directory.resolve("bucket"));
  }

  private Map<String, String> settings() {
    Map<String, String> s = new HashMap<>();
    s.put("DUCKLAKE_CATALOG_PATH", directory.resolve("c.sqlite").toString());
    s.put("DUCKLAKE_BUCKET_NAME", directory.resolve("bucket").toString());
    s.put("DUCKLAKE_DATA_PATH", directory.resolve("lake").toString());
    s.put("DUCKLAKE_CACHE_PATH", directory.resolve("cache").toString());
    s.put("DUCKLAKE_API_PORT", "0");
    s.put("DUCKLAKE_API_MAX_ROWS", "20");
    return s;
  }

  private void station() throws Exception {
    for (String start : List.of("2026-11-20T10:00:00Z", "2026-11-20T10:15:00Z")) {
      StationFile f = StationFile.floats("a", start);
      Path file = directory.resolve("bucket").resolve(f.key());
      Files.createDirectories(file.getParent());
      Files.write(file, f.bytes());
    }
  }

  private HttpResponse<String> get(LakeServer server, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(java.time.Duration.ofSeconds(60));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(LakeServer server, String path) throws Exception {
    HttpResponse<String> answer = get(server, path);
    assertEquals(200, answer.statusCode(), path + ": " + answer.body());
    return new ObjectMapper().readTree(answer.body());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void resourcesAnswerWithRowsSnapshotsChangesAndNumbers() throws Exception {
    station();
    LakeMetrics metrics = new LakeMetrics();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(metrics);
        LakeServer server = new LakeServer(lake, metrics)) {
      ingester.pass();
      JsonNode rows =
          json(server, "/tables/readings/rows?order=timestamp&limit=3&columns=timestamp,light");
      assertEquals(
          "[\"2026-11-20T10:00:00Z\",", rows.get("rows").get(0).toString().substring(0, 24));
      assertEquals(3, rows.get("rows").size());
      assertEquals(20, json(server, "/tables/readings/rows?limit=999").get("rows").size());
      JsonNode some =
          json(
              server,
              "/tables/readings/rows?where=station:eq:a&where=timestamp:ge:"
                  + encoded("2026-11-20T10:15:55Z"));
      assertEquals(1, some.get("rows").size());
      assertEquals(2, json(server, "/snapshots").get("snapshots").get(0).get("id").asInt());
      assertEquals(0, json(server, "/tables/readings/rows?snapshot=1").get("rows").size());
      JsonNode fleet = json(server, "/fleet").get("fleet");
      assertEquals(1, fleet.size(), fleet.toString());
      assertEquals(100.0, fleet.get(0).get("percent").asDouble());
      JsonNode changes = json(server, "/changes?table=readings&from=1&limit=2");
      assertEquals("change_type", changes.get("columns").get(1).asText());
      assertEquals(2, json(server, "/changes?table=readings&hours=1&limit=2").get("rows").size());
      assertEquals(24, json(server, "/tables/readings").get("rows").asInt());
      assertEquals("ok", json(server, "/health").get("status").asText());
      String numbers = get(server, "/metrics").body();
      assertTrue(numbers.contains("ducklake_table_rows{table=\"readings\"} 24.0"), numbers);
      assertTrue(numbers.contains("ducklake_ingested_files_total 2.0"), numbers);
      assertTrue(get(server, "/").body().contains("<canvas"));
    }
  }

  @Test
  void aColumnIsAnsweredOnce() throws Exception {
    station();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(new LakeMetrics());
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      ingester.pass();
      HttpResponse<String> twice = get(server, "/tables/readings/rows?columns=light,noise,light");
      assertEquals(400, twice.statusCode());
      assertTrue(twice.body().contains("\\\"light\\\" is there twice"), twice.body());
    }
  }

  @Test
  void whateverIsWrittenInAParameterIsAValueAndNothingElse() throws Exception {
    station();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(new LakeMetrics());
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      ingester.pass();
      String evil = "a' OR 1=1; DROP TABLE ducklake_snapshot; --";
      assertEquals(
          0,
          json(server, "/tables/readings/rows?where=" + encoded("station:eq:" + evil))
              .get("rows")
              .size());
      for (String path :
          List.of(
              "/tables/readings/rows?where=" + encoded("station\" IS NOT NULL --:eq:1"),
              "/tables/readings/rows?where=" + encoded("station:regexp:1"),
              "/tables/readings/rows?order=" + encoded("1; SELECT 1"),
              "/tables/readings/rows?columns=" + encoded("(SELECT 1)"),
              "/tables/readings/rows?limit=-1",
              "/tables/readings/rows?at=yesterday",
              "/tables/readings/rows?snapshot=1&at=2026-11-20T10:00:00Z",
              "/tables/readings/rows?unknown=1",
              "/tables/readings/rows?where=" + encoded("temperature:eq:warm"),
              "/changes?table=readings&hours=999999999999999999",
              "/changes?table=readings")) {
        HttpResponse<String> answer = get(server, path);
        assertEquals(400, answer.statusCode(), path + ": " + answer.body());
      }
      assertEquals(404, get(server, "/tables/" + encoded("x' OR '1'='1") + "/rows").statusCode());
      assertEquals(404, get(server, "/tables/nope/rows").statusCode());
      assertEquals(404, get(server, "/tables/readings/rows?snapshot=77").statusCode());
      HttpRequest post =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/tables"))
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      assertEquals(405, client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
  }

  @Test
  void noParameterMakesTheServerFail() throws Exception {
    station();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(new LakeMetrics());
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      ingester.pass();
      List<String> values =
          List.of(
              "",
              "0",
              "-1",
              "999999999999999999",
              "9999999999999999999",
              "1e9",
              "NaN",
              "%00",
              "%FF",
              "%",
              "%zz",
              encoded("\u0661"),
              encoded("+999999999-12-31T23:59:59Z"),
              encoded("-999999999-01-01T00:00:00Z"),
              encoded("9999-12-31T23:59:59Z"),
              encoded("-9999-01-01"),
              encoded("2026-11-20T10:00:00+18:00"),
              encoded("2026-11-20T10:00:00+99"),
              encoded("294247-01-10T04:00:54.775807Z"),
              encoded("timestamp:ge:infinity"),
              encoded("timestamp:ge:294247-01-11 00:00:00+00"),
              encoded("timestamp:ge:\0"),
              encoded("timestamp:is_null"),
              encoded("temperature:gt:nan"),
              encoded("temperature:gt:1e99"),
              encoded("station:eq:" + "x".repeat(4000)),
              encoded("station:eq:\ud83d"),
              encoded("rowid:lt:3"),
              encoded("timestamp,timestamp"),
              encoded(",,"),
              encoded("rowid"),
              "true",
              "maybe");
      for (String path : List.of("/tables/readings/rows", "/tables", "/snapshots", "/changes")) {
        for (String name :
            List.of(
                "snapshot",
                "at",
                "limit",
                "where",
                "columns",
                "order",
                "desc",
                "source",
                "table",
                "from",
                "to",
                "hours")) {
          for (String value : values) {
            String query = "?" + name + "=" + value;
            boolean changes = path.equals("/changes");
            if (changes && !name.equals("table")) {
              query += "&table=readings";
            }
            if (changes && !name.equals("from") && !name.equals("hours")) {
              query += "&from=1";
            }
            String status = statusFor(server, path + query, "localhost");
            assertTrue(List.of("200", "400", "404").contains(status), path + query + ": " + status);
          }
        }
      }
      for (String wrong : List.of("desc=maybe", "desc=1", "desc=TRUE")) {
        assertEquals(400, get(server, "/tables/readings/rows?order=light&" + wrong).statusCode());
      }
    }
  }

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

  /** The status of an answer to a request with headers as they stand, in UTF-8. */
  private static int raw(LakeServer server, String path, String headers) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: any\r\nConnection: close\r\n" + headers + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      byte[] answer = socket.getInputStream().readAllBytes();
      return Integer.parseInt(new String(answer, StandardCharsets.UTF_8).split(" ")[1]);
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
      assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
    }
  }

  @Test
  void thePagesAreServedWithAllThatTheyNameAndMayLoadNothingElse() throws Exception {
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      Pattern named = Pattern.compile("(?:href|src)=\"([a-z.-]+)\"");
      Set<String> parts = new TreeSet<>();
      for (String page : List.of("/", "/api")) {
        HttpResponse<String> answer = get(server, page);
        assertEquals(200, answer.statusCode(), page);
        assertEquals("text/html; charset=utf-8", answer.headers().firstValue("Content-Type").get());
        String policy = answer.headers().firstValue("Content-Security-Policy").get();
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"));
        assertFalse(policy.contains("unsafe") || policy.contains("http"), policy);
        Matcher part = named.matcher(answer.body());
        while (part.find()) {
          parts.add(part.group(1));
        }
      }
      assertEquals(
          Set.of(
              "api",
              "api.css",
              "api.js",
              "lake.css",
              "lake.js",
              "openapi.yaml",
              "swagger-ui-bundle.js",
              "swagger-ui.css"),
          parts);
      for (String part : parts) {
        assertEquals(200, get(server, "/" + part).statusCode(), part);
      }
    }
  }

  @Test
  void theViewerIsCompressedForWhoTakesThat() throws Exception {
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      URI script = URI.create("http://127.0.0.1:" + server.port() + "/swagger-ui-bundle.js");
      HttpResponse<byte[]> plain =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(script).build(), HttpResponse.BodyHandlers.ofByteArray());
      HttpResponse<byte[]> packed =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(script).header("Accept-Encoding", "br, gzip").build(),
                  HttpResponse.BodyHandlers.ofByteArray());
      assertTrue(plain.headers().firstValue("Content-Encoding").isEmpty());
      assertEquals("gzip", packed.headers().firstValue("Content-Encoding").get());
      assertTrue(packed.body().length < plain.body().length / 3);
      assertArrayEquals(
          plain.body(),
          new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes());
    }
  }

  @Test
  void everyPathOfTheDescriptionIsServed() throws Exception {
    station();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(new LakeMetrics());
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      ingester.pass();
      String description = get(server, "/openapi.yaml").body();
      Matcher paths = Pattern.compile("(?m)^  (/\\S*):$").matcher(description);
      int found = 0;
      while (paths.find()) {
        String path = paths.group(1).replace("{table}", "readings");
        String query =
            switch (path) {
              case "/changes" -> "?table=readings&from=1";
              case "/series" ->
                  "?column=light&station=a&from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z";
              default -> "";
            };
        assertEquals(200, get(server, path + query).statusCode(), path);
        found++;
      }
      assertEquals(12, found);
    }
  }

  @Test
  void everyAnswerIsOfTheTypeThatTheDescriptionGivesIt() throws Exception {
    station();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(new LakeMetrics());
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      ingester.pass();
      JsonNode description =
          new ObjectMapper()
              .valueToTree(new org.yaml.snakeyaml.Yaml().load(get(server, "/openapi.yaml").body()));
      Map<String, String> queries =
          Map.of(
              "/changes", "?table=readings&from=1",
              "/series",
                  "?column=light&station=a&from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z");
      int judged = 0;
      for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
        JsonNode schema = path.getValue().at("/get/responses/200/content/application~1json/schema");
        if (!schema.isMissingNode()) {
          String asked =
              path.getKey().replace("{table}", "readings")
                  + queries.getOrDefault(path.getKey(), "");
          judge(description, schema, json(server, asked), asked);
          judged++;
        }
      }
      assertEquals(11, judged);
    }
  }

  private static void judge(JsonNode description, JsonNode schema, JsonNode value, String where) {
    if (schema.has("$ref")) {
      judge(description, description.at(schema.get("$ref").asText().substring(1)), value, where);
    } else if (schema.has("allOf")) {
      com.fasterxml.jackson.databind.node.ObjectNode all = new ObjectMapper().createObjectNode();
      for (JsonNode part : schema.get("allOf")) {
        JsonNode own =
            part.has("$ref") ? description.at(part.get("$ref").asText().substring(1)) : part;
        all.setAll((com.fasterxml.jackson.databind.node.ObjectNode) own.get("properties"));
      }
      properties(description, all, value, where);
    } else if (schema.has("properties")) {
      properties(description, schema.get("properties"), value, where);
    } else if (value.isNull()) {
      assertTrue(schema.path("nullable").asBoolean() || schema.isEmpty(), where + " is null");
    } else if (schema.has("type")) {
      String type = schema.get("type").asText();
      boolean is =
          switch (type) {
            case "array" -> value.isArray();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "string" -> value.isTextual();
            default -> false;
          };
      assertTrue(is, where + ": expected " + type + ", got " + value);
      value.forEach(each -> judge(description, schema.path("items"), each, where + "[]"));
    }
  }

  private static void properties(
      JsonNode description, JsonNode properties, JsonNode value, String where) {
    value
        .properties()
        .forEach(
            field -> {
              assertTrue(properties.has(field.getKey()), where + ": " + field.getKey());
              judge(
                  description,
                  properties.get(field.getKey()),
                  field.getValue(),
                  where + "." + field.getKey());
            });
  }

  @Test
  void plainFilesAnswerWhileTheCatalogIsAway() throws Exception {
    station();
    Map<String, String> settings = settings();
    settings.put("DUCKLAKE_CATALOG_TYPE", "postgres");
    settings.put("DUCKLAKE_CATALOG_PATH", "postgresql://nobody:x@127.0.0.1:1/none");
    settings.put("DUCKLAKE_PHASE", "fallback");
    try (Lake lake = new Lake(new LakeSettings(settings));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      JsonNode rows =
          json(
              server, "/tables/readings/rows?where=station:eq:a&order=timestamp&desc=true&limit=1");
      assertEquals("files", rows.get("source").asText());
      assertEquals("2026-11-20T10:15:55Z", rows.get("rows").get(0).get(0).asText());
      assertEquals(503, get(server, "/snapshots").statusCode());
      assertEquals("files only", json(server, "/health").get("status").asText());
    }
    settings.put("DUCKLAKE_PHASE", "lake");
    try (Lake lake = new Lake(new LakeSettings(settings));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      assertEquals(503, get(server, "/tables/readings/rows").statusCode());
      assertEquals(503, get(server, "/health").statusCode());
      assertEquals(400, get(server, "/tables/readings/rows?source=files").statusCode());
    }
  }

  @Test
  void beforeTheLakeIsTrustedPlainFilesAnswerUnlessTheLakeIsAskedFor() throws Exception {
    station();
    Map<String, String> settings = settings();
    settings.put("DUCKLAKE_PHASE", "beside");
    try (Lake lake = new Lake(new LakeSettings(settings));
        Ingester ingester = lake.ingester(new LakeMetrics());
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      ingester.pass();
      assertEquals("files", json(server, "/tables/readings/rows").get("source").asText());
      assertEquals(
          "lake", json(server, "/tables/readings/rows?source=lake").get("source").asText());
      assertTrue(
          lake.verification()
              .verify("readings", new DirectoryObjectStore(directory.resolve("bucket")), "")
              .same());
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
  void withoutATokenAStrangersNameForThisMachineIsNotAnswered() throws Exception {
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      for (String path : List.of("/tables", "/", "/health")) {
        assertEquals("421", statusFor(server, path, "rebound.example:" + server.port()));
        assertEquals("200", statusFor(server, path, "localhost:" + server.port()));
      }
    }
  }

  private static String statusFor(LakeServer server, String path, String host) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes());
      return new String(socket.getInputStream().readAllBytes()).split(" ")[1];
    }
  }

  @Test
  void healthIsIllWhileTheLastPassFailed() throws Exception {
    LakeMetrics metrics = new LakeMetrics();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        LakeServer server = new LakeServer(lake, metrics)) {
      metrics.failed(Watcher.Step.LISTING, "s3://station: no credentials");
      HttpResponse<String> ill = get(server, "/health");
      assertEquals(503, ill.statusCode());
      assertTrue(ill.body().contains("no credentials"), ill.body());
      metrics.went(Watcher.Step.LISTING);
      assertEquals(200, get(server, "/health").statusCode());
    }
  }

  @Test
  void healthIsOkOnlyAfterAListingAndWithoutAWatchWhileTheBucketAnswers() throws Exception {
    Map<String, String> settings = settings();
    LakeMetrics watched = new LakeMetrics();
    try (Lake lake = new Lake(new LakeSettings(settings));
        LakeServer server = new LakeServer(lake, watched)) {
      watched.health().begins();
      assertEquals("starting", json(server, "/health").get("status").asText());
      watched.failed(Watcher.Step.BATCH, "bucket: away");
      HttpResponse<String> away = get(server, "/health");
      assertEquals(503, away.statusCode());
      assertTrue(away.body().contains("\"ingest\":\"bucket: away\""), away.body());
      watched.went(Watcher.Step.BATCH);
      assertEquals("starting", json(server, "/health").get("status").asText());
      watched.went(Watcher.Step.LISTING);
      assertEquals("ok", json(server, "/health").get("status").asText());
    }
    settings.put("DUCKLAKE_BUCKET_NAME", directory.resolve("nowhere").toString());
    try (Lake lake = new Lake(new LakeSettings(settings));
        LakeServer server = new LakeServer(lake, new LakeMetrics())) {
      HttpResponse<String> ill = get(server, "/health");
      assertEquals(503, ill.statusCode());
      assertTrue(ill.body().contains("there is no such folder for a bucket"), ill.body());
    }
  }

  @Test
  void aQueryThatMeetsAFileItCannotReadNamesIt() throws Exception {
    station();
    LakeMetrics metrics = new LakeMetrics();
    try (Lake lake = new Lake(new LakeSettings(settings()));
        Ingester ingester = lake.ingester(metrics);
        LakeServer server = new LakeServer(lake, metrics)) {
      ingester.pass();
      Path file =
          directory
              .resolve("bucket")
              .resolve(StationFile.floats("a", "2026-11-20T10:15:00Z").key());
      byte[] content = Files.readAllBytes(file);
      byte[] garbage = content.clone();
      java.util.Arrays.fill(garbage, 4, garbage.length / 2, (byte) 0x5a);
      Files.write(file, garbage);
      String forget = "; restore it, or lake forget " + file;
      for (String path : List.of("/tables/readings/rows", "/changes?table=readings&from=1")) {
        HttpResponse<String> answer = get(server, path);
        assertEquals(502, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("its values cannot be decoded" + forget), answer.body());
      }
      HttpResponse<String> wrong = get(server, "/tables/readings/rows?where=temperature:gt:warm");
      assertEquals(400, wrong.statusCode(), wrong.body());
      Files.delete(file);
      HttpResponse<String> gone = get(server, "/tables/readings/rows");
      assertEquals(502, gone.statusCode(), gone.body());
      assertTrue(gone.body().contains("it is gone" + forget), gone.body());
      assertEquals(200, get(server, "/tables").statusCode());
      Files.write(file, content);
      // DuckDB keeps what it read of a file for as long as the file's time stays in one second.
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-20T11:00:00Z")));
      HttpResponse<String> restored = get(server, "/tables/readings/rows");
      assertEquals(200, restored.statusCode(), restored.body());
    }
  }
}
