package space.opensensor.benchmarks.lake;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
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
import space.opensensor.figures.Results;

/**
 * Files taken in per second and catalog bytes per file, for both catalogs, with files in a
 * directory; and the time of a query over 1,000 small files before and after compaction.
 *
 * <p>Arguments: numbers of files, 1000 and 20000 when there are none.
 */
public final class LakeIngest {

  private static final String QUERY =
      "SELECT station, count(*), avg(temperature), max(pm2_5) FROM readings GROUP BY station";

  private static final int QUERIED = 1000;
  private static final int QUERIES = 7;

  private LakeIngest() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int[] counts =
        args.length == 0
            ? new int[] {QUERIED, 20000}
            : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
    Results ingest =
        new Results(
                "lake-ingest",
                Results.commandOf(LakeIngest.class, args),
                "catalog",
                "files (count)",
                "files a second (count)",
                "catalog a file (B)")
            .note("Wall clock, files of 178 × 10 in a directory, each value checked");
    Results query =
        new Results(
                "lake-query",
                Results.commandOf(LakeIngest.class, args),
                "query over all rows",
                "files (count)",
                "size (B)",
                "least (s)",
                "median (s)",
                "most (s)")
            .note("Wall clock, " + QUERIES + " queries");
    try (TemporaryFolder folder = TemporaryFolder.make("lake-benchmark-");
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      Path home = folder.path();
      String version = version(postgres);
      Stream.of(ingest, query).forEach(t -> t.peer("duckdb").peer("PostgreSQL", version));
      for (int files : counts) {
        Path bucket = home.resolve("bucket" + files);
        StationFiles.write(bucket, files);
        for (CatalogType type : CatalogType.values()) {
          String path =
              type == CatalogType.SQLITE
                  ? home.resolve("catalog" + files + ".sqlite").toString()
                  : database(postgres, "lake" + files);
          System.out.println(label(type) + ", " + files + " files");
          run(type, path, bucket, home.resolve("lake" + files + type), files, ingest, query);
        }
      }
      ingest.publish(System.out);
      if (Arrays.stream(counts).anyMatch(files -> files == QUERIED)) {
        query.publish(System.out);
      }
    }
    System.exit(0);
  }

  private static String version(EmbeddedPostgres postgres) throws Exception {
    try (var connection = postgres.getPostgresDatabase().getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion().split(" ")[0];
    }
  }

  private static String database(EmbeddedPostgres postgres, String name) throws Exception {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/" + name;
  }

  private static String label(CatalogType type) {
    return type == CatalogType.SQLITE ? "SQLite" : "PostgreSQL";
  }

  private static void run(
      CatalogType type,
      String path,
      Path bucket,
      Path data,
      int files,
      Results ingest,
      Results query)
      throws Exception {
    try (LakeCatalog catalog =
            LakeCatalog.openOrCreate(
                CatalogDatabase.open(type, path), data.toString(), CatalogVersion.V1_0);
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
      ingest.row(
          label(type) + String.format(Locale.ROOT, ", %,d files", files),
          files,
          Math.rint(files / seconds),
          Math.rint((double) bytes / files));
      if (files == QUERIED) {
        double[] before = times(reader);
        Compactor.Report merged =
            new Compactor(catalog, engine, cache, storage, Compactor.Settings.DEFAULT)
                .compact("readings", false);
        double[] after = times(reader);
        row(query, label(type) + ", as taken in", files, merged.bytesBefore(), before);
        row(query, label(type) + ", compacted", merged.merges(), merged.bytesAfter(), after);
      }
    }
  }

  private static void row(Results query, String name, long files, long bytes, double[] times) {
    query.row(name, files, bytes, times[0], times[1], times[2]);
  }

  private static double[] times(LakeReader reader) {
    double[] times = new double[QUERIES];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      reader.sql(QUERY, SnapshotChoice.LATEST, QueryLimits.WIDE);
      times[i] = (System.nanoTime() - start) / 1e9;
    }
    return Results.leastMedianMost(times);
  }
}
