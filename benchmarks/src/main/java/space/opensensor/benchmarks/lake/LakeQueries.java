package space.opensensor.benchmarks.lake;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.LakeCatalog;
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
 * Queries of the lake beside DuckDB's {@code read_parquet} over the same station files, warm, turn
 * about in one process and on one engine; and the command {@code lake sql} in a process of its own.
 *
 * <p>Argument: the number of files, 5,000 without one. The command is the one at the top of the
 * repository.
 */
public final class LakeQueries {

  private static final int ROUNDS = 3;
  private static final int STRANGERS = 200;

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private LakeQueries() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int files = args.length == 0 ? 5000 : Integer.parseInt(args[0]);
    try (TemporaryFolder home = TemporaryFolder.make("lake-queries-")) {
      run(home.path(), files, args);
    }
    System.exit(0);
  }

  private static Map<String, String> queries() {
    Map<String, String> queries = new LinkedHashMap<>();
    queries.put(
        "group by station",
        "SELECT station, count(*), avg(temperature), max(pm2_5) FROM readings GROUP BY station"
            + " ORDER BY station");
    queries.put(
        "one station",
        "SELECT count(*), avg(temperature), max(pm2_5) FROM readings WHERE station = 's3'");
    queries.put(
        "one day",
        "SELECT count(*), avg(temperature) FROM readings WHERE timestamp >= '2026-01-02T00:00:00Z'"
            + " AND timestamp < '2026-01-03T00:00:00Z'");
    queries.put(
        "two stations",
        "SELECT station, count(*), avg(temperature) FROM readings WHERE station IN ('s3', 's4')"
            + " GROUP BY station ORDER BY station");
    queries.put("rows", "SELECT count(*) FROM readings");
    queries.put(
        "rows of each station",
        "SELECT station, count(*), min(timestamp), max(timestamp) FROM readings GROUP BY station"
            + " ORDER BY station");
    return queries;
  }

  private static void run(Path home, int files, String[] args) throws Exception {
    Path bucket = home.resolve("bucket");
    String path = home.resolve("catalog.sqlite").toString();
    StationFiles.write(bucket, files);
    Results table =
        new Results(
                "lake-queries",
                Results.commandOf(LakeQueries.class, args),
                "query",
                "files (count)",
                "lake (s)",
                "read_parquet (s)",
                "ratio (times)",
                "lake, processor (s)",
                "read_parquet, processor (s)",
                "ratio, processor (times)")
            .peer("duckdb")
            .note(
                "Wall clock, and processor time of all threads, median of "
                    + ROUNDS
                    + " turns after two, files of 178 × 10 in a directory, an SQLite catalog");
    try (LakeCatalog catalog =
            LakeCatalog.openOrCreate(
                CatalogDatabase.open(CatalogType.SQLITE, path),
                home.resolve("lake").toString(),
                CatalogVersion.V1_0);
        Storage storage = new Storage(null);
        DuckEngine engine = new DuckEngine(2048, 2);
        FileCache cache = new FileCache(storage, home.resolve("cache"), 1 << 30);
        LakeReader reader = new LakeReader(catalog, engine, cache);
        Ingester ingester =
            new Ingester(
                catalog,
                new DirectoryObjectStore(bucket),
                engine,
                IngestSettings.defaults(),
                IngestMetrics.NONE)) {
      ingester.pass();
      for (Map.Entry<String, String> query : queries().entrySet()) {
        row(table, query.getKey(), files, reader, engine, bucket, query.getValue());
      }
      command(table, "lake sql, rows", files, home, queries().get("rows"));
      command(table, "lake sql, one station", files, home, queries().get("one station"));
      Shapes.write(bucket, STRANGERS);
      ingester.pass();
      String count = queries().get("rows");
      row(table, "rows, with files of 200 shapes", files, reader, engine, bucket, count);
      String groups = queries().get("group by station");
      row(table, "group by station, with them", files, reader, engine, bucket, groups);
    }
    table.publish(System.out);
  }

  private static void row(
      Results table,
      String name,
      int files,
      LakeReader reader,
      DuckEngine engine,
      Path bucket,
      String sql)
      throws SQLException {
    double[][] times = new double[4][ROUNDS];
    String scan =
        "read_parquet('"
            + bucket
            + "/**/*.parquet', hive_partitioning = true, union_by_name = "
            + name.contains("them")
            + ")";
    for (int i = -2; i < ROUNDS; i++) {
      double[] start = now();
      String ours =
          reader.sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE).rows().get(0).toString();
      double[] between = now();
      String theirs = plain(engine, sql.replace("FROM readings", "FROM " + scan));
      double[] end = now();
      for (int t = 0; i >= 0 && t < 2; t++) {
        times[2 * t][i] = between[t] - start[t];
        times[2 * t + 1][i] = end[t] - between[t];
      }
      if (!ours.equals(theirs)) {
        throw new IllegalStateException(name + ": " + ours + " beside " + theirs);
      }
    }
    double[] median = new double[4];
    for (int t = 0; t < 4; t++) {
      median[t] = Results.leastMedianMost(times[t])[1];
    }
    table.row(
        name,
        files,
        median[0],
        median[1],
        median[0] / median[1],
        median[2],
        median[3],
        median[2] / median[3]);
  }

  /** The clock, and the processor time of this process, in seconds. */
  private static double[] now() {
    return new double[] {System.nanoTime() / 1e9, PROCESS.getProcessCpuTime() / 1e9};
  }

  /** The first row of an answer; all of it is read. */
  private static String plain(DuckEngine engine, String sql) throws SQLException {
    try (Connection connection = engine.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      StringBuilder first = new StringBuilder("[");
      for (int row = 0; result.next(); row++) {
        for (int i = 1; row == 0 && i <= result.getMetaData().getColumnCount(); i++) {
          first.append(i == 1 ? "" : ", ").append(result.getObject(i));
        }
      }
      return first.append("]").toString();
    }
  }

  private static void command(Results table, String name, int files, Path home, String sql)
      throws Exception {
    double[] times = new double[ROUNDS];
    double[] processor = new double[ROUNDS];
    for (int i = -2; i < ROUNDS; i++) {
      ProcessBuilder command =
          new ProcessBuilder(
              "bash",
              "-c",
              // Processor time of the command and of all that it starts, as its last line.
              "TIMEFORMAT='%U %S'; time \"$0\" \"$@\"",
              Path.of("../lake").toAbsolutePath().toString(),
              "sql",
              sql,
              "--catalog-path",
              home.resolve("catalog.sqlite").toString(),
              "--cache-path",
              home.resolve("cache").toString());
      command.redirectErrorStream(true);
      long start = System.nanoTime();
      Process process = command.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(output);
      }
      if (i >= 0) {
        times[i] = (System.nanoTime() - start) / 1e9;
        String[] user = output.strip().substring(output.strip().lastIndexOf('\n') + 1).split(" ");
        processor[i] = Double.parseDouble(user[0]) + Double.parseDouble(user[1]);
      }
    }
    table.row(
        name,
        files,
        Results.leastMedianMost(times)[1],
        Double.NaN,
        Double.NaN,
        Results.leastMedianMost(processor)[1],
        Double.NaN,
        Double.NaN);
  }
}
