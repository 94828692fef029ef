package space.opensensor.ducklake.maintain;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.FileRemoval;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;
import space.opensensor.ducklake.store.Storage;

/**
 * What upkeep leaves in the catalog and on the disk;
 *
 * <p>/** A catalog whose data files are made up, and a folder for those that are not.
 */
abstract class UpkeepBench {

  static final List<NewColumn> COLUMNS =
      List.of(new NewColumn("station", LakeType.VARCHAR), new NewColumn("t", LakeType.TIMESTAMPTZ));

  static final List<PartitionKey> DAYS =
      List.of(
          new PartitionKey("station", "identity"),
          new PartitionKey("t", "year"),
          new PartitionKey("t", "month"),
          new PartitionKey("t", "day"));

  @TempDir Path directory;

  LakeCatalog catalog;

  final Storage storage = new Storage(null);

  @BeforeEach
  void open() {
    catalog =
        LakeCatalog.openOrCreate(
            CatalogDatabase.open(CatalogType.SQLITE, directory.resolve("c.sqlite").toString()),
            directory.resolve("lake").toString(),
            CatalogVersion.V1_0);
  }

  @AfterEach
  void close() {
    catalog.close();
    storage.close();
  }

  LakeTable table(String name, List<PartitionKey> keys) {
    return catalog.write("table", tx -> new SchemaChange(tx).createTable(name, COLUMNS, keys));
  }

  long append(LakeTable table, NewFile file) {
    return catalog.write("append", tx -> new FileAppend(tx, table).append(List.of(file)).get(0));
  }

  static NewFile own(String name) {
    return new NewFile(name, true, 3, 300, 50L, null, null, List.of());
  }

  static NewFile fold(String name, String last) {
    return new NewFile(
        name,
        true,
        7,
        700,
        50L,
        null,
        null,
        List.of(new ColumnStats(2, null, 7L, 0L, "2025-01-01 00:00:00+00", last, null)));
  }

  void change(String sql, Object... parameters) {
    catalog.write("by hand", tx -> tx.sql().update(sql, parameters));
  }

  List<String> ask(String sql) {
    return catalog.read(r -> r.sql().list(sql, row -> row.getString(1)));
  }

  void remove(LakeTable table, long... files) {
    catalog.write(
        "out",
        tx -> {
          for (long file : files) {
            FileRemoval.run(tx, table.id(), file);
          }
          return null;
        });
  }
}
