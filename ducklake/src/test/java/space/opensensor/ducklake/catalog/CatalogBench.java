package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;

/** A new SQLite catalog for each test, whose tables are read past the code that writes them. */
abstract class CatalogBench {

  static final int BUSY = 5;

  @TempDir Path directory;

  LakeCatalog catalog;

  @BeforeEach
  void open() {
    catalog = open(database());
  }

  CatalogDatabase database() {
    return CatalogDatabase.open(CatalogType.SQLITE, directory.resolve("catalog.sqlite").toString());
  }

  static LakeCatalog open(CatalogDatabase database) {
    return LakeCatalog.openOrCreate(database, "/lake", CatalogVersion.V1_0);
  }

  @AfterEach
  void close() {
    assertEquals(List.of(), catalog.read(Invariants::breaches));
    catalog.close();
  }

  /** The rows of a query, with {@code -} for NULL, a line each. */
  List<String> ask(String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.add(row.getString(i) == null ? "-" : row.getString(i));
        }
        lines.add(String.join("|", values));
      }
    }
    return lines;
  }

  void change(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** Columns 1 time, 2 x (float32) and 3 n (int64), by day of time. */
  LakeTable table() {
    return catalog.write(
        "a table",
        tx ->
            new SchemaChange(tx)
                .createTable(
                    "t",
                    List.of(
                        new NewColumn("time", LakeType.TIMESTAMPTZ),
                        new NewColumn("x", LakeType.FLOAT32),
                        new NewColumn("n", LakeType.INT64)),
                    List.of(new PartitionKey("time", "day"), new PartitionKey("n", "identity"))));
  }

  static ColumnStats x(long values, long nulls, String min, String max, Boolean nan) {
    return new ColumnStats(2, 7L, values, nulls, min, max, nan);
  }

  static NewFile file(String name, long rows, ColumnStats... stats) {
    return new NewFile(name, true, rows, rows * 100, 50L, null, null, List.of(stats));
  }

  List<Long> append(LakeTable table, NewFile... files) {
    return catalog.write("append", tx -> new FileAppend(tx, table).append(List.of(files)));
  }

  List<DataFile> files(LakeTable table) {
    return catalog.read(r -> new TableFiles(r, table).visible(r.latest().id()));
  }
}
