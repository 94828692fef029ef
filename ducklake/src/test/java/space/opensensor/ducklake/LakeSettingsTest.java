package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.CatalogType;

@Tag("unit")
class LakeSettingsTest {

  @Test
  void defaultsSuitOneMachine() {
    LakeSettings s = new LakeSettings(Map.of());
    assertEquals(CatalogType.SQLITE, s.catalogType());
    assertEquals("s3://station/lake/", s.dataPath());
    assertEquals(1000, s.batchSize());
    assertEquals(Duration.ofSeconds(30), s.flushInterval());
    assertEquals("127.0.0.1", s.apiHost());
  }

  @Test
  void minioNamesStandWhereAwsNamesDoNot() {
    LakeSettings s =
        new LakeSettings(
            Map.of(
                "MINIO_ENDPOINT", "minio:9000",
                "MINIO_SECURE", "false",
                "MINIO_ACCESS_KEY", "k",
                "MINIO_SECRET_KEY", "hush",
                "MINIO_REGION", "eu-1"));
    assertEquals("http://minio:9000", s.s3().endpoint().toString());
    assertEquals("eu-1", s.s3().region());
    assertEquals("k", s.s3().accessKey());
    assertFalse(s.s3().toString().contains("hush"));
  }

  @Test
  void wrongValuesAreNamedWithWhatIsExpected() {
    for (Map<String, String> wrong :
        java.util.List.of(
            Map.of("DUCKLAKE_BATCH_SIZE", "many"),
            Map.of("DUCKLAKE_FLUSH_INTERVAL", "soon"),
            Map.of("DUCKLAKE_CATALOG_TYPE", "oracle"),
            Map.of("DUCKLAKE_PHASE", "never"),
            Map.of("MINIO_ACCESS_KEY", "alone"))) {
      LakeSettings s = new LakeSettings(wrong);
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> {
                s.batchSize();
                s.flushInterval();
                s.catalogType();
                s.phase();
                s.s3();
              });
      assertEquals(1, e.getMessage().lines().count());
    }
  }
}
