package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.store.DirectoryObjectStore;

@Tag("integration")
class LakeServerTest extends ServedLake {

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
