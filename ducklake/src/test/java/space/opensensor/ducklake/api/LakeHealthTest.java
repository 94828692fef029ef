package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.ingest.Watcher;

@Tag("integration")
class LakeHealthTest extends ServedLake {

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
}
