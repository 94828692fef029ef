package space.opensensor.benchmarks.lake;

import com.sun.management.OperatingSystemMXBean;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.store.DirectoryObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.worker.Shares;
import space.opensensor.figures.Results;

/**
 * A day of a fleet, taken in as it comes, a window of all stations after the other: objects a
 * second, processor time, memory, and catalog bytes for each object, in both modes and catalogs.
 * The rows of the lake are counted against what was made.
 *
 * <p>Arguments: stations (500), windows of 15 minutes (96), files of a commit (500).
 */
public final class LakeFold {

  private LakeFold() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int stations = args.length > 0 ? Integer.parseInt(args[0]) : 500;
    int windows = args.length > 1 ? Integer.parseInt(args[1]) : 96;
    int perCommit = args.length > 2 ? Integer.parseInt(args[2]) : 500;
    Results results =
        new Results(
                "lake-fold",
                Results.commandOf(LakeFold.class, args),
                "catalog, mode",
                "stations (count)",
                "objects (count)",
                "objects a second (count)",
                "processor an object (s)",
                "most memory (B)",
                "catalog an object (B)",
                "written a byte taken in (times)")
            .note(
                "Wall clock, files of 178 × 10 in a directory, "
                    + windows
                    + " windows one after the other, each value checked; memory is the process's")
            .peer("duckdb");
    try (TemporaryFolder folder = TemporaryFolder.make("lake-fold-");
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      Path bucket = folder.path().resolve("bucket");
      List<List<String>> keys = new ArrayList<>();
      for (int w = 0; w < windows; w++) {
        keys.add(StationFiles.writeWindow(bucket, stations, w));
      }
      for (IngestMode mode : new IngestMode[] {IngestMode.FOLD, IngestMode.REGISTER}) {
        for (CatalogType type : CatalogType.values()) {
          String name = type.name().toLowerCase(Locale.ROOT) + mode.name().toLowerCase(Locale.ROOT);
          String path =
              type == CatalogType.SQLITE
                  ? folder.path().resolve(name + ".sqlite").toString()
                  : database(postgres, name);
          run(type, path, mode, folder.path().resolve(name), bucket, keys, perCommit, results);
        }
      }
      results.publish(System.out);
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

  private static void run(
      CatalogType type,
      String path,
      IngestMode mode,
      Path data,
      Path bucket,
      List<List<String>> keys,
      int perCommit,
      Results results)
      throws Exception {
    long objects = keys.stream().mapToLong(List::size).sum();
    IngestSettings settings =
        IngestSettings.defaults().withMode(mode).withFilesPerSnapshot(perCommit);
    try (LakeCatalog catalog =
            LakeCatalog.openOrCreate(
                CatalogDatabase.open(type, path), data.toString(), CatalogVersion.V1_0);
        Storage storage = new Storage(null);
        DuckEngine engine = new DuckEngine(1024, 2);
        Ingester ingester =
            new Ingester(
                catalog,
                new DirectoryObjectStore(bucket),
                engine,
                settings,
                IngestMetrics.NONE,
                storage,
                Shares.ALL)) {
      long empty = catalog.read(r -> r.database().sizeBytes(r.sql()));
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      for (List<String> window : keys) {
        ingester.ingest(window);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double processor = (system.getProcessCpuTime() - cpu) / 1e9;
      long bytes = catalog.read(r -> r.database().sizeBytes(r.sql())) - empty;
      long rows =
          catalog.read(r -> r.sql().number("SELECT sum(record_count) FROM ducklake_data_file"));
      List<String> breaches = catalog.read(Invariants::breaches);
      if (rows != objects * StationFiles.ROWS || !breaches.isEmpty()) {
        throw new IllegalStateException(
            rows + " rows of " + objects * StationFiles.ROWS + "; " + breaches);
      }
      results.row(
          (type == CatalogType.SQLITE ? "SQLite, " : "PostgreSQL, ")
              + mode.name().toLowerCase(Locale.ROOT),
          keys.get(0).size(),
          objects,
          Math.rint(objects / seconds),
          processor / objects,
          mostMemory(),
          Math.rint((double) bytes / objects),
          Math.rint(1000.0 * size(data) / size(bucket)) / 1000);
    }
  }

  /** The most memory this process has had so far, from Linux; 0 elsewhere. */
  static long mostMemory() throws IOException {
    return mostMemory(ProcessHandle.current().pid());
  }

  /** The most memory a process has had so far, from Linux; 0 elsewhere. */
  static long mostMemory(long pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  static long size(Path directory) throws Exception {
    if (!Files.exists(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }
}
