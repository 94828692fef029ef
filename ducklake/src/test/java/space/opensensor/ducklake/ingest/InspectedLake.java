package space.opensensor.ducklake.ingest;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.store.StoredObject;

/** A lake with stations' tables, and files of its bucket as an ingest has inspected them. */
abstract class InspectedLake {

  @TempDir Path directory;

  TestLake lake;

  @BeforeEach
  void open() {
    lake = new TestLake(CatalogType.SQLITE, directory);
    StationTables.create(lake.catalog());
  }

  @AfterEach
  void close() {
    lake.close();
  }

  /** Puts a file into the bucket and inspects it. */
  InspectedFile inspected(StationFile file) throws Exception {
    return inspected(file.key(), file.bytes());
  }

  /** The same under another key. */
  InspectedFile inspected(String key, byte[] bytes) throws Exception {
    lake.put(key, bytes);
    Path content = Files.createTempFile(directory, "content", ".parquet");
    Files.write(content, bytes);
    var footer = Declared.footer(bytes);
    StoredObject object = lake.bucket().head(key).orElseThrow();
    return new InspectedFile(object, StationKey.parse(key), footer, FileShape.of(footer), content);
  }
}
