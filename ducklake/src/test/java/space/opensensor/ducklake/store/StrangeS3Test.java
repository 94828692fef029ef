package space.opensensor.ducklake.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.store.StrangeS3.Fault;

/** What a store does wrong keeps no other object from the lake, and ends. */
@Tag("s3")
class StrangeS3Test {

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aKeyThatIsListedTwiceIsTakenInOnce(CatalogType type) throws Exception {
    try (StrangeS3 s3 = new StrangeS3();
        TestLake lake = new TestLake(type, directory, s3.settings(), "station");
        Ingester ingester = lake.ingester()) {
      s3.repeatKeys();
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      StationFile b = StationFile.floats("b", "2026-11-20T10:00:00Z").metadata("batch", null);
      s3.put(a.key(), a.bytes(), null);
      s3.put(b.key(), b.bytes(), null);
      IngestReport report = ingester.pass();
      assertEquals(List.of(2L, 24L, 0L), List.of(report.files(), report.rows(), report.repeats()));
      assertEquals(2, ingester.pass().known());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void anObjectThatCannotBeReadNowWaitsAndTheOthersGoIn(CatalogType type) throws Exception {
    try (StrangeS3 s3 = new StrangeS3();
        TestLake lake = new TestLake(type, directory, s3.settings(), "station");
        Ingester ingester = lake.ingester()) {
      List<Fault> faults =
          List.of(Fault.GONE, Fault.OVERWRITTEN, Fault.FORBIDDEN, Fault.BUSY, Fault.CUT);
      StationFile good = StationFile.floats("good", "2026-11-20T10:00:00Z");
      s3.put(good.key(), good.bytes(), null);
      for (Fault fault : faults) {
        StationFile f = StationFile.floats(fault.name(), "2026-11-20T10:00:00Z");
        s3.put(f.key(), f.bytes(), fault);
      }
      IngestReport report = ingester.pass();
      assertEquals(1, report.files(), report.toString());
      assertEquals(0, report.setAside(), report.toString());
      assertEquals(faults.size(), report.deferred(), report.toString());
      for (Fault fault : faults) {
        StationFile f = StationFile.floats(fault.name(), "2026-11-20T10:00:00Z");
        s3.put(f.key(), f.bytes(), null);
      }
      report = ingester.pass();
      assertEquals(faults.size(), report.files(), report.toString());
      assertEquals(1, report.known(), report.toString());
    }
  }

  @Test
  void aListingThatBeginsAgainEndsWithALine() throws Exception {
    try (StrangeS3 s3 = new StrangeS3();
        Storage storage = new Storage(s3.settings())) {
      s3.beginAgain();
      s3.put("a", new byte[1], null);
      s3.put("b", new byte[1], null);
      IOException e =
          assertTimeoutPreemptively(
              Duration.ofMinutes(1),
              () ->
                  assertThrows(
                      IOException.class, () -> storage.bucket("station").list("", "", 1000)));
      assertEquals("s3://station: list : it does not go on behind b", e.getMessage());
    }
  }

  @Test
  void aPartThatIsAnsweredWithAGigabyteIsNotReadToItsEnd() throws Exception {
    try (StrangeS3 s3 = new StrangeS3();
        Storage storage = new Storage(s3.settings())) {
      s3.put("a", new byte[100], Fault.WHOLE_GIGABYTE);
      StoredObject a = storage.bucket("station").list("", "", 10).get(0);
      assertThrows(
          ObjectChangedException.class,
          () -> storage.bucket("station").read("a", a.etag(), 0, 100));
      assertTrue(s3.sent() < 64 << 20, s3.sent() + " bytes");
    }
  }

  @Test
  void ofAnObjectThatIsAnsweredWithAGigabyteNotMoreIsKeptThanItHas() throws Exception {
    try (StrangeS3 s3 = new StrangeS3();
        Storage storage = new Storage(s3.settings())) {
      s3.put("a", new byte[100], Fault.WHOLE_GIGABYTE);
      Path file = directory.resolve("a");
      storage.bucket("station").download("a", file, 100);
      assertEquals(101, Files.size(file));
      assertTrue(s3.sent() < 64 << 20, s3.sent() + " bytes");
    }
  }

  /** Again and again: what ends the call and what reads must not wait for each other. */
  @RepeatedTest(5)
  void anObjectThatHardlyComesIsGivenUp() throws Exception {
    try (StrangeS3 s3 = new StrangeS3();
        S3Client client =
            S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder())
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .endpointOverride(s3.settings().endpoint())
                .forcePathStyle(true)
                .build()) {
      ObjectStore store = new S3ObjectStore(client, "station", Duration.ofMillis(500));
      s3.put("a", new byte[100_000], Fault.DRIPPING);
      StoredObject a = store.list("", "", 10).get(0);
      IOException e =
          assertTimeoutPreemptively(
              Duration.ofMinutes(1),
              () -> assertThrows(IOException.class, () -> store.read("a", a.etag(), 0, 100_000)));
      assertTrue(e.getMessage().startsWith("s3://station: get a: "), e.getMessage());
    }
  }
}
