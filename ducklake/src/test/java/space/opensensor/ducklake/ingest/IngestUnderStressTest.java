package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.SnapshotChoice;

@Tag("integration")
class IngestUnderStressTest {

  /** After which a process that is to be killed goes no further. */
  private static final int SNAPSHOTS = 8;

  @TempDir Path directory;

  private static List<String> fill(TestLake lake, int files) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      StationFile f =
          StationFile.floats(
                  "s" + i % 5,
                  String.format(
                      Locale.ROOT,
                      "2026-11-%02dT%02d:%02d:00Z",
                      1 + i / 40,
                      i / 4 % 24,
                      i % 4 * 15))
              .rows(4)
              .metadata("batch", "b" + i);
      lake.put(f.key(), f.bytes());
      keys.add(f.key());
    }
    return keys;
  }

  private static long rows(TestLake lake) {
    try (LakeReader reader = lake.reader()) {
      return reader
          .rows(RowQuery.all("readings").select("station"), QueryLimits.WIDE)
          .rows()
          .size();
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void eightIngestersLoseNothingAndCountNothingTwice(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      List<String> keys = fill(lake, 96);
      lake.ingester().close();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<Future<IngestReport>> reports = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int seed = i;
        Callable<IngestReport> work =
            () -> {
              try (LakeCatalog catalog =
                      LakeCatalog.open(CatalogDatabase.open(type, lake.catalogPath()));
                  DuckEngine engine = new DuckEngine(256, 1);
                  Ingester ingester =
                      new Ingester(
                          catalog,
                          lake.bucket(),
                          engine,
                          IngestSettings.defaults().withFilesPerSnapshot(7),
                          IngestMetrics.NONE)) {
                if (seed % 2 == 0) {
                  return ingester.pass();
                }
                // Notifications come twice and in any order.
                List<String> all = new ArrayList<>(keys);
                all.addAll(keys);
                Collections.shuffle(all, new Random(seed));
                IngestReport report = IngestReport.NONE;
                for (int from = 0; from < all.size(); from += 16) {
                  report =
                      report.plus(
                          ingester.ingest(all.subList(from, Math.min(all.size(), from + 16))));
                }
                return report;
              }
            };
        reports.add(threads.submit(work));
      }
      IngestReport total = IngestReport.NONE;
      for (Future<IngestReport> report : reports) {
        total = total.plus(report.get(2, TimeUnit.MINUTES));
      }
      threads.shutdown();
      assertEquals(96, total.files());
      assertEquals(0, total.repeats());
      assertEquals(96 * 4, rows(lake));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void processesKilledInTheMiddleLoseNothingAndCountNothingTwice(CatalogType type)
      throws Exception {
    kill(type, type == CatalogType.SQLITE ? 2 : 1, 60);
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void manyProcessesKilledLoseNothingAndCountNothingTwice(CatalogType type) throws Exception {
    kill(type, 30, 700);
  }

  private void kill(CatalogType type, int kills, int files) throws Exception {
    long seed = 20261121;
    Random random = new Random(seed);
    try (TestLake lake = new TestLake(type, directory)) {
      fill(lake, files);
      lake.ingester().close();
      for (int i = 0; i < kills; i++) {
        Process process =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    IngestProcess.class.getName(),
                    type.name(),
                    lake.catalogPath(),
                    lake.bucket().name(),
                    Integer.toString(SNAPSHOTS))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.inputReader()) {
          assertEquals("begins", out.readLine());
          for (int left = random.nextInt(SNAPSHOTS); left > 0; left--) {
            assertEquals("snapshot", out.readLine(), "seed " + seed);
          }
          // Anywhere in the snapshot that it is at.
          assertFalse(process.waitFor(random.nextInt(50), TimeUnit.MILLISECONDS), "seed " + seed);
          process.toHandle().destroyForcibly();
          process.waitFor();
        }
        lake.checkInvariants();
      }
      try (Ingester ingester = lake.ingester()) {
        ingester.pass();
        // A listing that went on where a killed one had stopped has not seen all keys.
        ingester.pass();
      }
      assertEquals(files * 4L, rows(lake));
    }
  }

  @ParameterizedTest
  @EnumSource(value = CatalogType.class, names = "SQLITE")
  void fuzzedFilesNeverStopTheServiceAndTheTableStaysReadable(CatalogType type) throws Exception {
    long seed = 7;
    Random random = new Random(seed);
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      byte[] good = StationFile.floats("a", "2026-11-20T10:00:00Z").metadata("batch", null).bytes();
      int footer = good[good.length - 8] & 0xff | (good[good.length - 7] & 0xff) << 8;
      int files = 200;
      for (int i = 0; i < files; i++) {
        byte[] bad = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int c = 0; c < changes; c++) {
          // Mostly in the footer, where a CRC does not help.
          int at =
              random.nextInt(4) == 0
                  ? random.nextInt(bad.length)
                  : bad.length - 8 - footer + random.nextInt(footer + 8);
          bad[at] = (byte) random.nextInt(256);
        }
        lake.put(
            String.format(Locale.ROOT, "station=a/year=2026/month=11/day=20/f%04d.parquet", i),
            bad);
      }
      StationFile last = StationFile.floats("z", "2026-11-20T10:00:00Z");
      lake.put(last.key(), last.bytes());

      IngestReport report = ingester.pass();

      assertEquals(files + 1, report.files() + report.setAside(), "seed " + seed);
      assertTrue(report.setAside() > files / 3, "seed " + seed + ": " + report);
      assertEquals(
          12L,
          reader
              .sql(
                  "SELECT count(*) FROM readings WHERE station = 'z'",
                  SnapshotChoice.LATEST,
                  QueryLimits.WIDE)
              .rows()
              .get(0)
              .get(0));
      assertEquals(
          report.rows(),
          reader
                      .sql(
                          "SELECT count(*) + sum(temperature) * 0 FROM readings",
                          SnapshotChoice.LATEST,
                          QueryLimits.WIDE)
                      .rows()
                      .get(0)
                      .get(0)
                  instanceof Number n
              ? n.longValue()
              : -1);
    }
  }

  @ParameterizedTest
  @EnumSource(value = CatalogType.class, names = "SQLITE")
  void aListingThatIsBrokenOffGoesOnWhereItStopped(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      byte[] bytes =
          StationFile.bare("a", "2026-11-20T10:00:00Z").rows(1).metadata("batch", null).bytes();
      for (int i = 0; i < 1200; i++) {
        lake.put(
            String.format(Locale.ROOT, "station=a/year=2026/month=11/day=20/f%04d.parquet", i),
            bytes);
      }
      FailingStore failing = new FailingStore(lake.bucket(), 2);
      try (Ingester ingester =
          new Ingester(
              lake.catalog(),
              failing,
              lake.engine(),
              IngestSettings.defaults(),
              IngestMetrics.NONE)) {
        org.junit.jupiter.api.Assertions.assertThrows(java.io.IOException.class, ingester::pass);
        failing.failAt(-1);
        IngestReport rest = ingester.pass();
        assertTrue(rest.seen() < 1200 && rest.files() == 200, rest.toString());
        assertEquals(1200, ingester.pass().known());
      }
    }
  }
}
