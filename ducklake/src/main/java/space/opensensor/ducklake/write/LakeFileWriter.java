package space.opensensor.ducklake.write;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.Storage;

/**
 * Writes Parquet files under a table's own path: field ids are the lake's column ids, statistics
 * come from the values.
 */
public final class LakeFileWriter {

  private final DuckEngine engine;
  private final Storage storage;

  public LakeFileWriter(DuckEngine engine, Storage storage) {
    this.engine = engine;
    this.storage = storage;
  }

  /**
   * Writes the rows of a query as one file and stores it.
   *
   * @param select has the table's columns as {@code c<id>}
   * @param extras further columns by name with their field ids
   * @param partition partition values of all rows, or null
   */
  public NewFile write(
      Connection connection,
      LakeTable table,
      String select,
      Map<String, Integer> extras,
      List<String> partition)
      throws SQLException, IOException {
    String name = "ducklake-" + UUID.randomUUID() + ".parquet";
    Path file = engine.scratch().resolve(name);
    try {
      Map<Long, String> names = copy(connection, table, select, extras, file);
      List<ValueStatistics.Column> columns = new ArrayList<>();
      for (LakeColumn c : table.columns()) {
        columns.add(new ValueStatistics.Column(names.get(c.id()), c.id(), c.type()));
      }
      ValueStatistics.Facts facts =
          new ValueStatistics(engine).of(List.of(file), columns).get(file);
      if (facts == null) {
        throw new IllegalArgumentException("a data file needs at least one row");
      }
      String relative = directory(table, partition) + name;
      NewFile made =
          new NewFile(
              relative,
              true,
              facts.rows(),
              Files.size(file),
              footerSize(file),
              null,
              partition,
              facts.columns());
      // Last: what fails after it would leave a file that nobody knows.
      Storage.Located target = storage.locate(table.path() + relative);
      target.store().put(target.key(), file);
      return made;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static Map<Long, String> copy(
      Connection connection, LakeTable table, String select, Map<String, Integer> extras, Path file)
      throws SQLException {
    StringBuilder columns = new StringBuilder();
    StringBuilder ids = new StringBuilder();
    Map<Long, String> names = new java.util.HashMap<>();
    Set<String> used = new HashSet<>();
    for (LakeColumn c : table.columns()) {
      // Of a dropped column and its namesake one gets another name; readers go by field id.
      String name =
          used.add(c.name().toLowerCase(Locale.ROOT)) ? c.name() : c.name() + "_" + c.id();
      names.put(c.id(), name);
      String quoted = DuckEngine.identifier(name);
      columns.append(columns.isEmpty() ? "" : ", ").append("c").append(c.id()).append(" AS ");
      columns.append(quoted);
      ids.append(ids.isEmpty() ? "" : ", ").append(quoted).append(": ").append(c.id());
    }
    extras.forEach(
        (name, id) -> {
          columns.append(", ").append(name);
          ids.append(", ").append(name).append(": ").append(id);
        });
    try (Statement statement = connection.createStatement()) {
      // By a Bloom filter DuckDB tells zeros of different signs apart, which are equal.
      statement.execute(
          "COPY (SELECT "
              + columns
              + " FROM ("
              + select
              + ")) TO "
              + DuckEngine.quoted(file.toString())
              + " (FORMAT parquet, COMPRESSION zstd, WRITE_BLOOM_FILTER false, FIELD_IDS {"
              + ids
              + "})");
    }
    return names;
  }

  private static String directory(LakeTable table, List<String> partition) {
    if (partition == null) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    for (int key = 0; key < partition.size(); key++) {
      var field = table.partition().fields().get(key);
      String name =
          field.transform().equals("identity")
              ? table.column(field.columnId()).orElseThrow().name()
              : field.transform().replaceAll("\\W.*", "");
      String text = partition.get(key) == null ? "" : partition.get(key);
      String value = text.replaceAll("[^A-Za-z0-9._-]", "_");
      path.append(name).append('=').append(value).append('/');
    }
    return path.toString();
  }

  private static long footerSize(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(in.length() - 8);
      return Integer.reverseBytes(in.readInt());
    }
  }
}
