package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestSettings;

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

  @Test
  void noServerIsAtAPortThatThereIsNot() {
    for (String port : java.util.List.of("0", "65536")) {
      LakeSettings s =
          new LakeSettings(Map.of("DUCKLAKE_ALERTS_WEBHOOK", "https://h:" + port + "/hush"));
      String said = assertThrows(SettingException.class, s::alerts).getMessage();
      assertTrue(said.startsWith("DUCKLAKE_ALERTS_WEBHOOK: expected https://"), said);
      assertFalse(said.contains("hush"), said);
    }
  }

  @Test
  void aSecretOnTheWrongLineIsNotRepeated() {
    String secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for (String name :
        java.util.List.of(
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_S3",
            "MINIO_ENDPOINT",
            "AWS_REGION",
            "MINIO_REGION",
            "DUCKLAKE_BATCH_SIZE",
            "DUCKLAKE_FLUSH_INTERVAL",
            "DUCKLAKE_PHASE")) {
      for (String value : java.util.List.of(secret, secret + "=", "https://k:" + secret + "@h")) {
        LakeSettings s = new LakeSettings(Map.of(name, value));
        String said =
            assertThrows(
                    SettingException.class,
                    () -> {
                      s.batchSize();
                      s.flushInterval();
                      s.phase();
                      s.s3();
                    },
                    name + "=" + value)
                .getMessage();
        assertFalse(said.contains("K7MDENG"), said);
        assertEquals(0, said.chars().filter(c -> c < ' ').count(), said);
      }
    }
    String host = secret.replace('/', 'a');
    for (Map<String, String> given :
        List.of(
            Map.of("MINIO_ENDPOINT", host),
            Map.of("MINIO_ENDPOINT", host.toLowerCase(Locale.ROOT)),
            Map.of("MINIO_ENDPOINT", host + ":9000"),
            Map.of("AWS_ENDPOINT_URL", "https://" + host),
            Map.of("NATS_URL", host),
            Map.of("NATS_URL", secret),
            Map.of("NATS_URL", "nats://" + host),
            Map.of("NATS_URL", "nats://joe:" + secret + "@h"),
            Map.of("NATS_URL", "nats://j e:" + host + "@h"),
            Map.of("DUCKLAKE_API_HOST", host))) {
      LakeSettings s = new LakeSettings(given);
      String said =
          assertThrows(
                  SettingException.class,
                  () -> {
                    s.s3();
                    s.apiHost();
                    s.natsUrl();
                  },
                  given.toString())
              .getMessage();
      assertFalse(said.toLowerCase(Locale.ROOT).contains("k7mdeng"), said);
    }
    String escape =
        assertThrows(
                SettingException.class,
                () -> new LakeSettings(Map.of("DUCKLAKE_PHASE", "a\u001b[31m")).phase())
            .getMessage();
    assertFalse(escape.contains("\u001b"), escape);
  }

  @Test
  void hostsMayBeNamesOfOneLabelDomainsAndAddresses() {
    for (String host : List.of("minio:9000", "s3.example.org", "127.0.0.1:1", "[::1]:9000")) {
      assertEquals(
          "https://" + host,
          new LakeSettings(Map.of("MINIO_ENDPOINT", host)).s3().endpoint().toString());
    }
    for (String host : List.of("localhost", "0.0.0.0", "::", "lake-1")) {
      assertEquals(host, new LakeSettings(Map.of("DUCKLAKE_API_HOST", host)).apiHost());
    }
  }

  @Test
  void theTableOfTheReadmeIsMadeFromTheDeclarations() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    assertTrue(readme.contains("\n" + LakeSetting.table() + "\n"), LakeSetting.table());
  }

  @Test
  void everyDefaultIsAllowedByItsDeclaration() {
    LakeSettings s = new LakeSettings(Map.of());
    assertEquals(IngestSettings.defaults(), s.ingest());
    assertEquals(Duration.ofSeconds(10), s.catalogRetry());
    assertEquals(LakeSettings.Phase.LAKE, s.phase());
    assertEquals(8080, s.apiPort());
    assertEquals(-1, s.notifyPort());
    assertEquals(Runtime.getRuntime().availableProcessors(), s.threads());
    assertEquals(1L << 30, s.cacheBytes());
    assertEquals("us-east-1", s.s3().region());
    assertTrue(s.enabled());
  }

  @Test
  void aSecretMayBeInAFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "hush\n");
    assertEquals(
        "hush", new LakeSettings(Map.of("DUCKLAKE_API_TOKEN_FILE", file.toString())).apiToken());
    Path url = Files.writeString(directory.resolve("url"), "postgresql://u:p@h:1/d");
    assertEquals(
        "postgresql://u:p@h:1/d",
        new LakeSettings(Map.of("DUCKLAKE_CATALOG_PATH_FILE", url.toString())).catalogPath());
    for (String wrong : List.of(directory + "/none", directory.toString())) {
      LakeSettings s = new LakeSettings(Map.of("DUCKLAKE_API_TOKEN_FILE", wrong));
      assertTrue(
          assertThrows(SettingException.class, s::apiToken)
              .getMessage()
              .startsWith("DUCKLAKE_API_TOKEN_FILE: "));
    }
  }
}
