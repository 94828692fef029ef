package space.opensensor.ducklake.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

@Tag("integration")
class RetentionTest {

  @TempDir Path directory;

  private static long newest(TestLake lake) {
    return lake.catalog().read(r -> r.latest().id());
  }

  private static long snapshots(TestLake lake) {
    return lake.catalog().read(r -> r.sql().number("SELECT count(*) FROM ducklake_snapshot"));
  }

  private static String days(LakeReader reader, SnapshotChoice at) {
    return reader
        .sql(
            "SELECT CAST(CAST(timestamp AS DATE) AS VARCHAR) AS day, count(*) AS n FROM readings"
                + " GROUP BY 1 ORDER BY 1",
            at,
            QueryLimits.WIDE)
        .rows()
        .toString();
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void daysBeforeADateLeaveTheTableAndDoNotComeBack(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      // Of a whole year's turn, and more files of one day than a commit takes out.
      for (String start :
          List.of(
              "2025-11-30T23:45:00Z",
              "2025-12-31T23:45:00Z",
              "2026-01-01T00:00:00Z",
              "2026-01-02T10:00:00Z")) {
        for (int s = 0; s < (start.startsWith("2025-11") ? 10 : 2); s++) {
          StationFile f = StationFile.floats("s" + s, start).rows(2);
          lake.put(f.key(), f.bytes());
        }
      }
      ingester.pass();
      new Compactor(
              lake.catalog(),
              lake.engine(),
              new FileCache(lake.storage(), lake.cache(), 64 << 20),
              lake.storage(),
              Compactor.Settings.DEFAULT)
          .compact("readings", false);
      long whole = newest(lake);
      LocalDate before = LocalDate.parse("2026-01-01");
      Retention.Report dry = Retention.run(lake.catalog(), before, true);
      assertEquals(new Retention.Report(12, 24, dry.bytes(), 0), dry);
      assertEquals(whole, newest(lake));
      Retention.Report done = Retention.run(lake.catalog(), before, false, 5);
      assertEquals(new Retention.Report(12, 24, dry.bytes(), 3), done);
      assertEquals("[[2026-01-01, 4], [2026-01-02, 4]]", days(reader, SnapshotChoice.LATEST));
      assertEquals(
          "[[2025-11-30, 20], [2025-12-31, 4], [2026-01-01, 4], [2026-01-02, 4]]",
          days(reader, SnapshotChoice.version(whole)));
      // The objects are in the bucket still.
      assertEquals(0, ingester.pass().files());
      assertEquals(0, Retention.run(lake.catalog(), before, false).files());
      Expiry.Report expired = Expiry.run(lake.catalog(), Instant.now().plusSeconds(9), false);
      assertEquals(12, expired.files());
      assertEquals(0, ingester.pass().files());
      assertEquals("[[2026-01-01, 4], [2026-01-02, 4]]", days(reader, SnapshotChoice.LATEST));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void snapshotsAreExpiredInBoundedCommitsToTheSameEnd(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      for (int i = 0; i < 3; i++) {
        StationFile f = StationFile.floats("a", "2026-01-0" + (i + 1) + "T10:00:00Z").rows(2);
        lake.put(f.key(), f.bytes());
        ingester.pass();
      }
      for (int i = 0; i < 20; i++) {
        int n = i;
        lake.catalog()
            .write(
                "table " + n,
                tx ->
                    new SchemaChange(tx)
                        .createTable(
                            "t" + n,
                            List.of(new SchemaChange.NewColumn("x", LakeType.INT64)),
                            null));
      }
      long all = snapshots(lake);
      Instant later = Instant.now().plusSeconds(9);
      assertEquals(all - 1, Expiry.run(lake.catalog(), later, true).snapshots());
      assertEquals(all - 1, Expiry.run(lake.catalog(), later, false, 7).snapshots());
      assertEquals(1, snapshots(lake));
      assertEquals(
          "[[2026-01-01, 2], [2026-01-02, 2], [2026-01-03, 2]]",
          days(reader, SnapshotChoice.LATEST));
    }
  }
}
