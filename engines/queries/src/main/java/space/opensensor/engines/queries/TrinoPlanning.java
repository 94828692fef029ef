package space.opensensor.engines.queries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import space.opensensor.figures.Results;

/**
 * How long Trino plans a query over a table of many small files: {@code EXPLAIN}, and the query
 * itself where it reads the files of one hour.
 *
 * <p>Arguments: the number of files, 100000 where there is none.
 */
public final class TrinoPlanning {

  private static final int STATIONS = 20;
  private static final int ROUNDS = 7;
  private static final int ROWS = 15;
  private static final int WRITERS = 4;
  private static final Duration WINDOW = Duration.ofMinutes(ROWS);
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private TrinoPlanning() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int files = args.length == 0 ? 100_000 : Integer.parseInt(args[0]);
    Path home = Files.createTempDirectory("trino-planning-");
    try (LakeHost host = new LakeHost(home, 5000)) {
      store(host, files);
      run(host, "ingest");
      run(host, "iceberg");
      Results results =
          new Results(
                  "trino-planning",
                  "mvn -q -Pengines -pl engines/queries -am -DskipTests"
                      + " '-Dbenchmark=space.opensensor.engines.queries.TrinoPlanning "
                      + files
                      + "' package",
                  String.format(Locale.ROOT, "over %,d files", files),
                  "least (s)",
                  "median (s)",
                  "most (s)")
              .note(
                  "Wall clock, "
                      + ROUNDS
                      + " times after one for warmth, embedded S3 and PostgreSQL on one machine");
      try (EngineProcess trino = Engines.trino(host)) {
        results.peer("Trino", EngineProcess.version("trino", "trino-main"));
        measure(trino, results, files);
      }
      results.publish(System.out);
    }
    System.exit(0);
  }

  private static void measure(EngineProcess trino, Results results, int files) throws IOException {
    Instant hour = FIRST.plus(WINDOW.multipliedBy(files / STATIONS / 2));
    String of =
        " FROM readings WHERE station = 's7' AND timestamp >= TIMESTAMP '%s' AND timestamp <"
            + " TIMESTAMP '%s'";
    String filter = of.formatted(sql(hour), sql(hour.plus(Duration.ofHours(1))));
    String counted = trino.rows("SELECT count(*) FROM readings").get(0).get(0);
    if (!counted.equals(Long.toString((long) files * ROWS))) {
      throw new IllegalStateException(counted + " rows of " + files + " files");
    }
    time(trino, results, "EXPLAIN, all files", "EXPLAIN SELECT avg(pressure) FROM readings");
    time(trino, results, "EXPLAIN, a station's hour", "EXPLAIN SELECT avg(pressure)" + filter);
    time(trino, results, "a station's hour, answered", "SELECT avg(pressure)" + filter);
    time(trino, results, "count(*), answered", "SELECT count(*) FROM readings");
  }

  private static String sql(Instant time) {
    return time.toString().replace('T', ' ').replace("Z", " UTC");
  }

  private static void time(EngineProcess trino, Results results, String name, String statement)
      throws IOException {
    trino.rows(statement);
    double[] seconds = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      trino.rows(statement);
      seconds[round] = (System.nanoTime() - start) / 1e9;
    }
    results.row(name, Results.leastMedianMost(seconds));
  }

  private static void run(LakeHost host, String command) throws Exception {
    long start = System.nanoTime();
    LakeHost.Ran ran = host.run(command);
    if (ran.code() != 0) {
      throw new IllegalStateException(ran.toString());
    }
    System.out.printf(
        Locale.ROOT, "%s: %.0f s, %s", command, (System.nanoTime() - start) / 1e9, ran.out());
  }

  /** Puts the stations' files into the bucket. */
  private static void store(LakeHost host, int files) throws Exception {
    long start = System.nanoTime();
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<Void>> parts =
          IntStream.range(0, WRITERS)
              .mapToObj(
                  part ->
                      writers.<Void>submit(
                          () -> {
                            for (int f = part; f < files; f += WRITERS) {
                              StationBatch batch =
                                  new StationBatch(
                                      "s" + f % STATIONS,
                                      FIRST.plus(WINDOW.multipliedBy(f / STATIONS)),
                                      ROWS,
                                      new Random(f));
                              host.put(batch.key(), batch.bytes());
                            }
                            return null;
                          }))
              .toList();
      for (Future<Void> part : parts) {
        part.get();
      }
    } finally {
      writers.shutdown();
    }
    System.out.printf(
        Locale.ROOT, "stored: %d files, %.0f s%n", files, (System.nanoTime() - start) / 1e9);
  }
}
