package space.opensensor.ducklake.ingest;

import java.nio.file.Path;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.read.DuckEngine;
import space.opensensor.ducklake.store.DirectoryObjectStore;

/** An ingest in a process of its own, made to be killed. Prints a line when it begins. */
final class IngestProcess {

  private IngestProcess() {}

  public static void main(String[] args) throws Exception {
    try (LakeCatalog catalog =
            LakeCatalog.open(CatalogDatabase.open(CatalogType.parse(args[0]), args[1]));
        DuckEngine engine = new DuckEngine(512, 1);
        Ingester ingester =
            new Ingester(
                catalog,
                new DirectoryObjectStore(Path.of(args[2])),
                engine,
                IngestSettings.defaults().withFilesPerSnapshot(2),
                IngestMetrics.NONE)) {
      System.out.println("begins");
      ingester.pass();
    }
  }
}
