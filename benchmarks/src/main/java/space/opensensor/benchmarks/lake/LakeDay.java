package space.opensensor.benchmarks.lake;

import com.sun.management.OperatingSystemMXBean;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.fleet.GeneratedFleet;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.store.DirectoryObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.worker.Shares;
import space.opensensor.figures.Results;

/**
 * A day of a large fleet, folded by one process into a catalog in PostgreSQL on the same machine,
 * window by window as the stations store it. In the end each station's rows are read from the
 * lake's files by DuckDB and held against what the stations stored.
 *
 * <p>Arguments: stations (10,000), windows of 15 minutes (96). Half an hour and 8 GB of disk.
 */
public final class LakeDay {

  private static final Instant FIRST = Instant.parse("2026-11-20T00:00:00Z");

  private LakeDay() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int stations = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int windows = args.length > 1 ? Integer.parseInt(args[1]) : 96;
    Results results =
        new Results(
                "lake-day",
                Results.commandOf(LakeDay.class, args),
                "fleet",
                "objects (count)",
                "wall (s)",
                "objects a second (count)",
                "processor an object (s)",
                "PostgreSQL's processor an object (s)",
                "most memory (B)",
                "catalog an object (B)",
                "written a byte taken in (times)",
                "rows (count)")
            .note(
                "Wall clock of the ingest alone; files of 15 minutes with a row every 5 seconds in"
                    + " a directory, PostgreSQL, fold, 500 files a commit, each value checked; memory"
                    + " is the process's")
            .peer("duckdb");
    try (TemporaryFolder folder = TemporaryFolder.make("lake-day-");
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      GeneratedFleet fleet = new GeneratedFleet(1, FIRST, 15, 5);
      run(
          new FleetBucket(folder.path().resolve("bucket"), fleet, stations),
          postgres.getJdbcUrl("postgres", "postgres").replace("jdbc:", ""),
          folder.path().resolve("lake"),
          stations,
          windows,
          results);
      results.publish(System.out);
    }
    System.exit(0);
  }

  private static void run(
      FleetBucket bucket, String path, Path data, int stations, int windows, Results results)
      throws Exception {
    IngestSettings settings = IngestSettings.defaults().withMode(IngestMode.FOLD);
    Files.createDirectories(bucket.directory());
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (LakeCatalog catalog =
            LakeCatalog.openOrCreate(
                CatalogDatabase.open(CatalogType.POSTGRES, path),
                data.toString(),
                CatalogVersion.V1_0);
        Storage storage = new Storage(null);
        DuckEngine engine = new DuckEngine(1024, 2);
        Ingester ingester =
            new Ingester(
                catalog,
                new DirectoryObjectStore(bucket.directory()),
                engine,
                settings,
                IngestMetrics.NONE,
                storage,
                Shares.ALL)) {
      long empty = catalog.read(r -> r.database().sizeBytes(r.sql()));
      ProcessHandle server = server(catalog);
      double seconds = 0;
      double processor = 0;
      double database = 0;
      for (int w = 0; w < windows; w++) {
        List<String> keys = bucket.store(w);
        long cpu = system.getProcessCpuTime();
        double others = processor(server);
        long start = System.nanoTime();
        ingester.ingest(keys);
        seconds += (System.nanoTime() - start) / 1e9;
        processor += (system.getProcessCpuTime() - cpu) / 1e9;
        database += processor(server) - others;
        System.out.printf(
            Locale.ROOT, "%d windows, %.0f objects/s%n", w + 1, (w + 1.0) * stations / seconds);
      }
      long objects = (long) stations * windows;
      long bytes = catalog.read(r -> r.database().sizeBytes(r.sql())) - empty;
      long memory = LakeFold.mostMemory();
      List<String> breaches = catalog.read(Invariants::breaches);
      if (!breaches.isEmpty()) {
        throw new IllegalStateException(breaches.toString());
      }
      long rows = bucket.check(catalog, data);
      results.row(
          String.format(Locale.ROOT, "%,d stations, %,d windows of 15 minutes", stations, windows),
          objects,
          seconds,
          Math.rint(objects / seconds),
          processor / objects,
          database / objects,
          memory,
          Math.rint((double) bytes / objects),
          Math.rint(1000.0 * LakeFold.size(data) / bucket.bytes()) / 1000,
          rows);
    }
  }

  /** The server that a catalog is in, on this machine. */
  private static ProcessHandle server(LakeCatalog catalog) {
    long backend = catalog.read(r -> r.sql().number("SELECT pg_backend_pid()"));
    return ProcessHandle.of(backend).flatMap(ProcessHandle::parent).orElseThrow();
  }

  /** Processor time of a process and what it started and still runs, in seconds. */
  private static double processor(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
            .flatMap(p -> p.info().totalCpuDuration().stream())
            .mapToLong(Duration::toNanos)
            .sum()
        / 1e9;
  }
}
