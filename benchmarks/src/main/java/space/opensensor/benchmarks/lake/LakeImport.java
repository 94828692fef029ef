package space.opensensor.benchmarks.lake;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.store.DirectoryObjectStore;
import space.opensensor.figures.Results;

/**
 * An import of 100,000 objects into an SQLite catalog by processes that are killed and started
 * again: what each found, how long the rest took, and that nothing is lost or twice.
 *
 * <p>Arguments: the number of files and seconds after which each of three processes is killed.
 */
public final class LakeImport {

  private static final int KILLS = 3;

  private LakeImport() {}

  /** Runs it; with two paths, a bucket's and a catalog's, it is the process to be killed. */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].contains("/")) {
      pass(Path.of(args[0]), args[1]);
      System.exit(0);
    }
    int files = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    try (TemporaryFolder home = TemporaryFolder.make("lake-import-")) {
      run(home.path(), files, seconds);
    }
    System.exit(0);
  }

  private static void run(Path home, int files, int seconds) throws Exception {
    Path bucket = home.resolve("bucket");
    String path = home.resolve("catalog.sqlite").toString();
    StationFiles.write(bucket, files);
    try (LakeCatalog catalog = open(path)) {
      Results table =
          new Results(
                  "lake-import",
                  Results.commandOf(
                      LakeImport.class, Integer.toString(files), Integer.toString(seconds)),
                  "process",
                  "files (count)",
                  "time (s)")
              .note("Wall clock, files of 178 × 10 in a directory, an SQLite catalog");
      long start = System.nanoTime();
      for (int kill = 0; kill < KILLS; kill++) {
        Process process =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    LakeImport.class.getName(),
                    bucket.toString(),
                    path)
                .inheritIO()
                .start();
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        table.row((kill + 1) + (ended ? ", ended" : ", killed"), registered(catalog), seconds);
      }
      long begin = System.nanoTime();
      pass(bucket, path);
      // A listing that went on where a killed one had stopped has not seen all keys.
      long second = System.nanoTime();
      IngestReport all = pass(bucket, path);
      long end = System.nanoTime();
      long registered = registered(catalog);
      var breaches = catalog.read(Invariants::breaches);
      if (registered != files || all.known() != files || !breaches.isEmpty()) {
        throw new IllegalStateException(registered + " of " + files + " files, " + breaches);
      }
      table.row("the last", registered(catalog), (second - begin) / 1e9);
      table.row("a pass with nothing new", registered, (end - second) / 1e9);
      table.row("all together", registered, (second - start) / 1e9);
      table.publish(System.out);
    }
  }

  private static LakeCatalog open(String path) {
    return LakeCatalog.openOrCreate(
        CatalogDatabase.open(CatalogType.SQLITE, path),
        path.replace("catalog.sqlite", "lake"),
        CatalogVersion.V1_0);
  }

  private static long registered(LakeCatalog catalog) {
    return catalog.read(r -> r.sql().number("SELECT count(*) FROM ducklake_data_file"));
  }

  private static IngestReport pass(Path bucket, String path) throws Exception {
    try (LakeCatalog catalog = open(path);
        DuckEngine engine = new DuckEngine(1024, 2);
        Ingester ingester =
            new Ingester(
                catalog,
                new DirectoryObjectStore(bucket),
                engine,
                IngestSettings.defaults(),
                IngestMetrics.NONE)) {
      return ingester.pass();
    }
  }
}
