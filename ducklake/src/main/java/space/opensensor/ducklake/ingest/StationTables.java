package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;
import space.opensensor.ducklake.catalog.TableFiles;

/**
 * The tables stations fill: readings and unsynced with the network's ten columns, health with the
 * columns of the first health file, and the same for health without a clock. All are partitioned by
 * station, those with a clock by day too.
 *
 * <p>A measurement has the same number in the lake as in the firmware's files, so that engines that
 * go by numbers find it; the lake's own columns come behind them.
 */
final class StationTables {

  /** The measurements in the order of their numbers in the firmware, from 1. */
  private static final List<String> MEASUREMENTS =
      List.of(
          "timestamp",
          "temperature",
          "humidity",
          "pressure",
          "pm1_0",
          "pm2_5",
          "pm10",
          "gas_resistance",
          "light",
          "noise");

  /** The number of a table's first column that no firmware knows. */
  private static final long FIRST_OF_LAKE = 1000;

  private StationTables() {}

  /** A column of a file as one of a table. */
  static NewColumn column(FileShape.Column column) {
    boolean numbered = column.fieldId() > 0 && column.fieldId() < FIRST_OF_LAKE;
    return new NewColumn(column.name(), column.type(), numbered ? column.fieldId() : 0);
  }

  /** Columns whose values stand in the path alone; health files have a column boot themselves. */
  private static List<String> pathKeys(String table) {
    return table.equals(StationKey.UNSYNCED) ? List.of("station", "boot") : List.of("station");
  }

  /** The columns of a table whose values stand in the path, by key. */
  static Map<String, Optional<LakeColumn>> pathColumns(CatalogReader reader, LakeTable table)
      throws SQLException {
    TableFiles files = new TableFiles(reader, table);
    Map<String, Optional<LakeColumn>> columns = new LinkedHashMap<>();
    for (String key : pathKeys(table.name())) {
      columns.put(key, files.pathColumn(key));
    }
    return columns;
  }

  /** The value that a key of the path has for a station's object. */
  static String pathValue(StationKey key, String name) {
    return name.equals("boot") ? key.boot().toString() : key.station();
  }

  /** Makes the tables that need no file to be known. */
  static void create(LakeCatalog catalog) {
    boolean there =
        catalog.read(
            r -> {
              long now = r.latest().id();
              return r.findTable(StationKey.READINGS, now).isPresent()
                  && r.findTable(StationKey.UNSYNCED, now).isPresent();
            });
    if (there) {
      return;
    }
    catalog.write(
        "tables of stations",
        tx -> {
          create(tx, StationKey.READINGS, measurements());
          create(tx, StationKey.UNSYNCED, measurements());
          return null;
        });
  }

  /** Whether a file can give a table that is not there its columns. */
  static boolean canBegin(String table, FileShape shape) {
    boolean timed = false;
    for (FileShape.Column c : shape.columns()) {
      if (pathKeys(table).stream().anyMatch(c.name()::equalsIgnoreCase)) {
        return false;
      }
      timed |= c.type().equals(LakeType.TIMESTAMPTZ);
    }
    return timed;
  }

  /** Makes the table of a kind of files whose columns are not known beforehand. */
  static void create(LakeCatalog catalog, String name, FileShape shape) {
    catalog.write(
        "table " + name,
        tx -> {
          create(tx, name, shape.columns().stream().filter(c -> !c.isNothing()).toList());
          return null;
        });
  }

  private static List<FileShape.Column> measurements() {
    List<FileShape.Column> columns = new ArrayList<>();
    for (int i = 0; i < MEASUREMENTS.size(); i++) {
      columns.add(
          new FileShape.Column(
              MEASUREMENTS.get(i), i + 1L, i == 0 ? LakeType.TIMESTAMPTZ : LakeType.FLOAT32));
    }
    return columns;
  }

  private static void create(CatalogTransaction tx, String name, List<FileShape.Column> columns)
      throws SQLException {
    Optional<LakeTable> there = tx.reader().findTable(name, tx.snapshotId());
    if (there.isPresent()) {
      return;
    }
    List<NewColumn> all = new ArrayList<>();
    for (FileShape.Column c : columns) {
      all.add(column(c));
    }
    all.add(new NewColumn("station", LakeType.VARCHAR, FIRST_OF_LAKE));
    List<PartitionKey> keys = new ArrayList<>();
    keys.add(new PartitionKey("station", "identity"));
    if (name.equals(StationKey.UNSYNCED)) {
      all.add(new NewColumn("boot", LakeType.INT64));
    } else if (!StationKey.isEstimated(name)) {
      columns.stream()
          .filter(c -> c.type().equals(LakeType.TIMESTAMPTZ))
          .findFirst()
          .ifPresent(
              time -> {
                keys.add(new PartitionKey(time.name(), "year"));
                keys.add(new PartitionKey(time.name(), "month"));
                keys.add(new PartitionKey(time.name(), "day"));
              });
    }
    LakeTable table = new SchemaChange(tx).createTable(name, all, keys);
    Ledger ledger = new Ledger(tx.reader());
    for (FileShape.Column c : columns) {
      LakeColumn lake = table.column(c.name()).orElseThrow();
      if (c.fieldId() >= 0) {
        ledger.addField(table.id(), c.fieldId(), c.name(), lake.id());
      }
    }
  }
}
