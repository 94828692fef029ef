package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.FileNames;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.Forgetting;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.maintain.Survey;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.Filter;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.PlainFiles;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.read.Verification;
import space.opensensor.ducklake.store.S3Settings;
import space.opensensor.s3.EmbeddedS3;

/** Names of stations that are patterns, escapes or quotes to someone are names and nothing else. */
@Tag("integration")
class UnlikelyNamesTest {

  /** Each beside one that it would match as a pattern. */
  private static final List<String> NAMES =
      List.of(
          "glob[a]*",
          "globa",
          "glob[a]",
          "a?b",
          "axb",
          "*",
          "**",
          "{x,y}",
          "x",
          "y",
          "[!q]",
          "q",
          "50%",
          "_",
          "a#b",
          "two words",
          "o'neil",
          "q\"q",
          FileNames.name("müll", "mull"),
          FileNames.name("日本", "nippon"),
          "a%20b",
          "a%2Fb",
          "a+b",
          "a&b",
          "~",
          "$HOME",
          "-x",
          "(1)",
          "a;b",
          "a:b");

  private static final QueryLimits LIMITS = QueryLimits.WIDE;

  @TempDir Path directory;

  @Test
  void inADirectory() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      everyStationHasItsRows(lake);
    }
  }

  @Test
  @Tag("s3")
  void inABucket() throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().start()) {
      Path ca = directory.resolve("ca.pem");
      s3.certificateAuthority().writePem(ca);
      S3Settings settings =
          new S3Settings(
              s3.endpoint(),
              s3.region(),
              s3.credentials().accessKeyId(),
              s3.credentials().secretAccessKey(),
              null,
              ca);
      try (TestLake lake = new TestLake(CatalogType.SQLITE, directory, settings, s3.bucket())) {
        everyStationHasItsRows(lake);
      }
    }
  }

  private void everyStationHasItsRows(TestLake lake) throws Exception {
    // What a path says of a name: percent signs stand for bytes to every reader of such paths.
    Map<String, String> called = new LinkedHashMap<>();
    NAMES.forEach(n -> called.put(n, n));
    called.put("a%20b", "a b");
    called.put("a%2Fb", "a/b");
    Map<String, List<String>> keys = new LinkedHashMap<>();
    int rows = 2;
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (String name : NAMES) {
      int files = rows < 5 ? 2 : 1;
      for (int hour = 10; hour < 10 + files; hour++) {
        StationFile f = StationFile.floats(name, "2026-11-20T" + hour + ":00:00Z").rows(rows);
        lake.put(f.key(), f.bytes());
        keys.computeIfAbsent(name, n -> new ArrayList<>()).add(f.key());
      }
      expected.put(called.get(name), files * rows);
      rows++;
    }
    try (Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader();
        FileCache cache = new FileCache(lake.storage(), directory.resolve("ca[c]he*"), 64 << 20)) {
      assertEquals(NAMES.size() + 3, ingester.pass().files(), () -> reasons(lake));
      assertEquals(0, ingester.pass().files());
      assertRows(expected, reader);
      assertPlainRows(expected, lake, cache);

      Verification.Report same =
          new Verification(lake.catalog(), lake.storage(), lake.engine(), cache)
              .verify("readings", lake.bucket(), "station=");
      assertTrue(same.same(), same.toString());
      assertEquals(expected.values().stream().mapToInt(n -> n).sum(), same.rows());
      assertEquals(Map.of(), Survey.run(lake.catalog(), lake.engine(), cache, 1000).faults());

      Forgetting.run(lake.catalog(), lake.bucket().name(), keys.get("glob[a]*"));
      expected.remove("glob[a]*");
      assertCounts(expected, reader);
      for (String key : keys.get("glob[a]*")) {
        lake.bucket().delete(key);
      }
      new Compactor(
              lake.catalog(), lake.engine(), cache, lake.storage(), Compactor.Settings.DEFAULT)
          .compact("readings", false);
      assertRows(expected, reader);
    }
  }

  private static void assertRows(Map<String, Integer> expected, LakeReader reader) {
    assertCounts(expected, reader);
    expected.forEach(
        (name, rows) -> assertEquals(rows, reader.rows(of(name), LIMITS).rows().size(), name));
  }

  private static void assertPlainRows(Map<String, Integer> expected, TestLake lake, FileCache cache)
      throws Exception {
    PlainFiles plain = new PlainFiles(lake.bucket(), "station=", lake.engine(), cache, 1000);
    for (Map.Entry<String, Integer> e : expected.entrySet()) {
      assertEquals(e.getValue(), plain.rows(of(e.getKey()), LIMITS).rows().size(), e.getKey());
    }
  }

  private static RowQuery of(String name) {
    return RowQuery.all("readings").where(new Filter("station", Filter.Operator.EQ, name));
  }

  private static void assertCounts(Map<String, Integer> expected, LakeReader reader) {
    Map<String, Integer> found = new LinkedHashMap<>();
    reader
        .sql("SELECT station, count(*) FROM readings GROUP BY 1", SnapshotChoice.LATEST, LIMITS)
        .rows()
        .forEach(r -> found.put((String) r.get(0), ((Number) r.get(1)).intValue()));
    assertEquals(expected, found);
  }

  private static String reasons(TestLake lake) {
    return lake.catalog().read(r -> new Ledger(r).setAside()).toString();
  }
}
