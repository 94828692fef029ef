package space.opensensor.benchmarks.lake;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.store.DirectoryObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.worker.LeasedShares;
import space.opensensor.figures.Results;

/**
 * One worker and two on one PostgreSQL catalog and one bucket, each a process with one thread of
 * DuckDB, held to a core of its own where the machine has {@code taskset}.
 *
 * <p>Arguments: stations (200), windows of 15 minutes (48).
 */
public final class LakeWorkers {

  private LakeWorkers() {}

  /** Runs it, or one of its workers. */
  public static void main(String[] args) throws Exception {
    if (args.length == 4) {
      work(args[0], Path.of(args[1]), Path.of(args[2]), Integer.parseInt(args[3]));
      System.exit(0);
    }
    int stations = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    int windows = args.length > 1 ? Integer.parseInt(args[1]) : 48;
    Results results =
        new Results(
                "lake-workers",
                Results.commandOf(LakeWorkers.class, args),
                "workers",
                "objects (count)",
                "wall (s)",
                "processor (s)",
                "objects a second (count)")
            .note("PostgreSQL, fold, a backlog of all objects, each worker on one core")
            .peer("duckdb");
    try (TemporaryFolder folder = TemporaryFolder.make("lake-workers-");
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      Path bucket = folder.path().resolve("bucket");
      for (int w = 0; w < windows; w++) {
        StationFiles.writeWindow(bucket, stations, w);
      }
      for (int workers = 1; workers <= 2; workers++) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
            var statement = connection.createStatement()) {
          statement.execute("CREATE DATABASE workers" + workers);
        }
        String path =
            "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/workers" + workers;
        run(
            results,
            path,
            bucket,
            folder.path().resolve("lake" + workers),
            workers,
            (long) stations * windows);
      }
      results.publish(System.out);
    }
    System.exit(0);
  }

  private static void run(
      Results results, String path, Path bucket, Path data, int workers, long objects)
      throws Exception {
    try (LakeCatalog catalog =
        LakeCatalog.openOrCreate(
            CatalogDatabase.open(CatalogType.POSTGRES, path),
            data.toString(),
            CatalogVersion.V1_0)) {
      List<Process> processes = new ArrayList<>();
      List<BufferedReader> answers = new ArrayList<>();
      for (int w = 0; w < workers; w++) {
        Process process = start(path, bucket, data, workers, w);
        processes.add(process);
        answers.add(
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
      }
      for (BufferedReader answer : answers) {
        expect("ready", answer.readLine());
      }
      long start = System.nanoTime();
      for (Process process : processes) {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
      }
      double processor = 0;
      long files = 0;
      for (BufferedReader answer : answers) {
        String[] said = String.valueOf(answer.readLine()).split(" ");
        expect("done", said[0]);
        files += Long.parseLong(said[1]);
        processor += Double.parseDouble(said[2]);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      long rows =
          catalog.read(r -> r.sql().number("SELECT sum(record_count) FROM ducklake_data_file"));
      List<String> breaches = catalog.read(Invariants::breaches);
      if (files != objects || rows != objects * StationFiles.ROWS || !breaches.isEmpty()) {
        throw new IllegalStateException(files + " files, " + rows + " rows; " + breaches);
      }
      results.row(
          Integer.toString(workers), objects, seconds, processor, Math.rint(objects / seconds));
    }
  }

  private static void expect(String what, String said) {
    if (!what.equals(said)) {
      throw new IllegalStateException("a worker said " + said + " instead of " + what);
    }
  }

  private static Process start(String path, Path bucket, Path data, int workers, int number)
      throws Exception {
    List<String> command = new ArrayList<>();
    if (Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(d -> Files.exists(Path.of(d, "taskset")))) {
      command.addAll(List.of("taskset", "-c", Integer.toString(number)));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:ActiveProcessorCount=1",
            "-cp",
            ManagementFactory.getRuntimeMXBean().getClassPath().replace(":", File.pathSeparator)));
    String log = System.getProperty("logback.configurationFile");
    if (log != null) {
      command.add("-Dlogback.configurationFile=" + log);
    }
    command.addAll(
        List.of(
            LakeWorkers.class.getName(),
            path,
            bucket.toString(),
            data.toString(),
            Integer.toString(workers)));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** A worker: waits for its part of the shares and for a line, then takes in what there is. */
  private static void work(String path, Path bucket, Path data, int workers) throws Exception {
    try (LakeCatalog catalog =
            LakeCatalog.openOrCreate(
                CatalogDatabase.open(CatalogType.POSTGRES, path),
                data.toString(),
                CatalogVersion.V1_0);
        Storage storage = new Storage(null);
        DuckEngine engine = new DuckEngine(1024, 1)) {
      LeasedShares shares = new LeasedShares(catalog, Duration.ofMinutes(2));
      try (Ingester ingester =
          new Ingester(
              catalog,
              new DirectoryObjectStore(bucket),
              engine,
              IngestSettings.defaults().withMode(IngestMode.FOLD).withReaders(4),
              IngestMetrics.NONE,
              storage,
              shares)) {
        do {
          Thread.sleep(100);
          shares.renew();
        } while (shares.count() != LeasedShares.SHARES / workers);
        System.out.println("ready");
        if (System.in.read() < 0) {
          return;
        }
        var system =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        IngestReport report = ingester.pass();
        double seconds = (system.getProcessCpuTime() - cpu) / 1e9;
        System.out.printf(Locale.ROOT, "done %d %.3f%n", report.files(), seconds);
      }
    }
  }
}
