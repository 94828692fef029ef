package space.opensensor.ducklake.ingest;

import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.store.DirectoryObjectStore;

/**
 * An ingest in a process of its own, made to be killed. Prints a line when it begins and after each
 * snapshot. After so many snapshots as it is told it stays as it is, so that whoever kills it never
 * comes too late.
 */
final class IngestProcess {

  private IngestProcess() {}

  public static void main(String[] args) throws Exception {
    Semaphore snapshots = new Semaphore(Integer.parseInt(args[3]) - 1);
    try (LakeCatalog catalog =
            LakeCatalog.open(CatalogDatabase.open(CatalogType.valueOf(args[0]), args[1]));
        DuckEngine engine = new DuckEngine(512, 1);
        Ingester ingester =
            new Ingester(
                catalog,
                new DirectoryObjectStore(Path.of(args[2])),
                engine,
                IngestSettings.defaults().withFilesPerSnapshot(2),
                (report, slowest) -> {
                  System.out.println("snapshot");
                  snapshots.acquireUninterruptibly();
                })) {
      System.out.println("begins");
      ingester.pass();
    }
  }
}
