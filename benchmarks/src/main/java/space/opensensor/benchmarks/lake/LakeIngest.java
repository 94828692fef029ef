package space.opensensor.benchmarks.lake;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.store.DirectoryObjectStore;
import space.opensensor.ducklake.store.Storage;

/**
 * Files taken in per second and catalog bytes per file, for both catalogs, with files in a
 * directory; and the time of a query over 1,000 small files before and after compaction.
 *
 * <p>Arguments: numbers of files, 1000 and 20000 when there are none.
 */
public final class LakeIngest {

  private static final String QUERY =
      "SELECT station, count(*), avg(temperature), max(pm2_5) FROM readings GROUP BY station";

  private LakeIngest() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int[] counts =
        args.length == 0
            ? new int[] {1000, 20000}
            : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
    System.out.printf(
        Locale.ROOT,
        "%-9s %7s %9s %12s %12s%n",
        "catalog",
        "files",
        "files/s",
        "bytes/file",
        "rows");
    Path home = Files.createTempDirectory("lake-benchmark-");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      for (int files : counts) {
        Path bucket = home.resolve("bucket" + files);
        StationFiles.write(bucket, files);
        for (CatalogType type : CatalogType.values()) {
          String path =
              type == CatalogType.SQLITE
                  ? home.resolve("catalog" + files + ".sqlite").toString()
                  : database(postgres, "lake" + files);
          run(type, path, bucket, home.resolve("lake" + files + type), files);
        }
      }
    } finally {
      try (Stream<Path> all = Files.walk(home)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    System.exit(0);
  }

  private static String database(EmbeddedPostgres postgres, String name) throws Exception {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/" + name;
  }

  private static void run(CatalogType type, String path, Path bucket, Path data, int files)
      throws Exception {
    try (LakeCatalog catalog =
            LakeCatalog.openOrCreate(CatalogDatabase.open(type, path), data.toString());
        Storage storage = new Storage(null);
        DuckEngine engine = new DuckEngine(2048, 2);
        FileCache cache = new FileCache(storage, data.resolve("cache"), 1 << 30);
        LakeReader reader = new LakeReader(catalog, engine, cache);
        Ingester ingester =
            new Ingester(
                catalog,
                new DirectoryObjectStore(bucket),
                engine,
                IngestSettings.defaults(),
                IngestMetrics.NONE)) {
      long empty = catalog.read(r -> r.database().sizeBytes(r.sql()));
      long start = System.nanoTime();
      IngestReport report = ingester.pass();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (report.files() != files) {
        throw new IllegalStateException("not all files were taken in: " + report);
      }
      long bytes = catalog.read(r -> r.database().sizeBytes(r.sql())) - empty;
      System.out.printf(
          Locale.ROOT,
          "%-9s %7d %9.0f %12.0f %12d%n",
          type.name().toLowerCase(java.util.Locale.ROOT),
          files,
          files / seconds,
          (double) bytes / files,
          report.rows());
      if (files == 1000) {
        double before = median(reader);
        Compactor.Report merged =
            new Compactor(catalog, engine, cache, storage, Compactor.Settings.DEFAULT)
                .compact("readings", false);
        double after = median(reader);
        System.out.printf(
            Locale.ROOT,
            "%-9s query over 1000 files %.0f ms; over the %d files they became %.0f ms (%d -> %d"
                + " bytes)%n",
            "",
            before,
            merged.merges(),
            after,
            merged.bytesBefore(),
            merged.bytesAfter());
      }
    }
  }

  private static double median(LakeReader reader) {
    double[] times = new double[7];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      reader.sql(QUERY, SnapshotChoice.LATEST, QueryLimits.WIDE);
      times[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
