package space.opensensor.benchmarks.lake;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.store.DirectoryObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.figures.Results;

/**
 * How long queries take that concern few of many registered objects. Those of twenty stations are
 * there and taken in; of all others, which no query opens, there is what the catalog says of them.
 *
 * <p>Argument: the number of registered objects, 1,000,000 without one. Half an hour and 6 GB of
 * disk.
 */
public final class LakePlanning {

  private static final int ROUNDS = 7;
  private static final int REAL = 1920;
  private static final int PER_COMMIT = 5000;
  private static final int WINDOWS = 96;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private LakePlanning() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int objects = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
    Results results =
        new Results(
                "lake-planning",
                Results.commandOf(LakePlanning.class, args),
                "catalog, query",
                "objects (count)",
                "least (s)",
                "median (s)",
                "most (s)")
            .note("Wall clock of the whole query, " + ROUNDS + " times after two for warmth")
            .peer("duckdb");
    try (TemporaryFolder home = TemporaryFolder.make("lake-planning-");
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      Path bucket = home.path().resolve("bucket");
      StationFiles.write(bucket, REAL);
      for (CatalogType type : CatalogType.values()) {
        String path =
            type == CatalogType.SQLITE
                ? home.path().resolve("catalog.sqlite").toString()
                : postgres.getJdbcUrl("postgres", "postgres").replace("jdbc:", "");
        run(type, path, home.path(), bucket, objects, results);
      }
    }
    results.publish(System.out);
    System.exit(0);
  }

  private static Map<String, String> queries() {
    Map<String, String> queries = new LinkedHashMap<>();
    String one = "SELECT count(*), avg(temperature) FROM readings WHERE station = 's3'";
    queries.put(
        "a station's hour",
        one + " AND timestamp >= '2026-01-01T10:00:00Z' AND timestamp < '2026-01-01T11:00:00Z'");
    queries.put(
        "a station's day",
        one + " AND timestamp >= '2026-01-01T00:00:00Z' AND timestamp < '2026-01-02T00:00:00Z'");
    queries.put(
        "two stations' day",
        "SELECT station, count(*) FROM readings WHERE station IN ('s3', 's4') AND timestamp <"
            + " '2026-01-02T00:00:00Z' GROUP BY station ORDER BY station");
    return queries;
  }

  private static void run(
      CatalogType type, String path, Path home, Path bucket, int objects, Results results)
      throws Exception {
    try (LakeCatalog catalog =
            LakeCatalog.openOrCreate(
                CatalogDatabase.open(type, path),
                home.resolve("lake").toString(),
                CatalogVersion.V1_0);
        Storage storage = new Storage(null);
        DuckEngine engine = new DuckEngine(2048, 2);
        FileCache cache = new FileCache(storage, home.resolve("cache-" + type), 1 << 30);
        LakeReader reader = new LakeReader(catalog, engine, cache);
        Ingester ingester =
            new Ingester(
                catalog,
                new DirectoryObjectStore(bucket),
                engine,
                IngestSettings.defaults(),
                IngestMetrics.NONE)) {
      ingester.pass();
      Map<String, List<List<Object>>> expected = new LinkedHashMap<>();
      queries()
          .forEach(
              (name, sql) ->
                  expected.put(
                      name, reader.sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE).rows()));
      for (int from = REAL; from < objects; from += PER_COMMIT) {
        register(catalog, bucket, from, Math.min(objects, from + PER_COMMIT));
      }
      for (Map.Entry<String, String> query : queries().entrySet()) {
        double[] seconds = new double[ROUNDS];
        for (int i = -2; i < ROUNDS; i++) {
          long start = System.nanoTime();
          List<List<Object>> rows =
              reader.sql(query.getValue(), SnapshotChoice.LATEST, QueryLimits.WIDE).rows();
          if (i >= 0) {
            seconds[i] = (System.nanoTime() - start) / 1e9;
          }
          if (!rows.equals(expected.get(query.getKey()))) {
            throw new IllegalStateException(query.getKey() + ": " + rows);
          }
        }
        double[] of = Results.leastMedianMost(seconds);
        results.row(
            (type == CatalogType.SQLITE ? "SQLite, " : "PostgreSQL, ") + query.getKey(),
            objects,
            of[0],
            of[1],
            of[2]);
      }
    }
  }

  /** Registers objects that are not there, with all that an ingest writes of each. */
  private static void register(LakeCatalog catalog, Path bucket, int from, int to) {
    catalog.write(
        "objects of a fleet",
        tx -> {
          LakeTable table = tx.reader().table("main.readings", tx.head().id());
          NameMapping mapping =
              new TableFiles(tx.reader(), table).mappings().values().iterator().next();
          List<NewFile> files = new ArrayList<>();
          for (int i = from; i < to; i++) {
            files.add(file(table, mapping, bucket, i));
          }
          return new FileAppend(tx, table).append(files);
        });
  }

  private static NewFile file(LakeTable table, NameMapping mapping, Path bucket, int number) {
    String station = String.format(Locale.ROOT, "station-%06d", number / WINDOWS);
    Instant start = FIRST.plusSeconds(900L * (number % WINDOWS));
    String min = time(start);
    String max = time(start.plusSeconds(885));
    List<ColumnStats> stats = new ArrayList<>();
    for (LakeColumn c : table.columns()) {
      boolean isTime = c.name().equals("timestamp");
      boolean isStation = c.name().equals("station");
      stats.add(
          new ColumnStats(
              c.id(),
              300L,
              (long) StationFiles.ROWS,
              0L,
              isTime ? min : isStation ? station : "-5.25",
              isTime ? max : isStation ? station : "95.25",
              false));
    }
    return new NewFile(
        bucket
            .resolve("station=" + station)
            .resolve("year=2026/month=01/day=01/data_" + number + ".parquet")
            .toString(),
        false,
        StationFiles.ROWS,
        4000,
        900L,
        mapping,
        List.of(station, "2026", "1", "1"),
        stats);
  }

  private static String time(Instant at) {
    return at.toString().replace("T", " ").replace("Z", "+00");
  }
}
