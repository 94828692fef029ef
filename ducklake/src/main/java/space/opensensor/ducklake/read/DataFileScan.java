package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import space.opensensor.ducklake.bucket.HivePath;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * All rows of data files as rows of a table, with nothing left out.
 *
 * <p>A relation has the table's columns as {@code c<id>}; {@code row_id} and {@code row_snapshot},
 * the snapshot a row came with; and {@code file_id} and {@code pos}, its place in its file.
 *
 * @see <a href="https://duckdb.org/docs/stable/data/parquet/overview">DuckDB: Parquet</a>
 */
final class DataFileScan {

  private final LocalFiles files;
  private final TableState state;

  DataFileScan(LocalFiles files, TableState state) {
    this.files = files;
    this.state = state;
  }

  /** Files that are read alike. */
  private record Shape(NameMapping mapping, List<FileField> fields) {}

  /** Relations over files that have been fetched; all together are their rows. */
  List<String> of(List<DataFile> dataFiles) throws SQLException, IOException {
    Map<String, List<FileField>> schemas =
        files.schemas(dataFiles.stream().map(DataFile::path).toList());
    Map<Shape, List<DataFile>> groups = new LinkedHashMap<>();
    for (DataFile file : dataFiles) {
      groups
          .computeIfAbsent(
              new Shape(state.mapping(file), schemas.get(file.path())), s -> new ArrayList<>())
          .add(file);
    }
    List<String> relations = new ArrayList<>();
    for (Map.Entry<Shape, List<DataFile>> group : groups.entrySet()) {
      relations.add(relation(group.getKey(), group.getValue()));
    }
    return relations;
  }

  private String relation(Shape shape, List<DataFile> group) throws SQLException {
    for (FileField field : shape.fields()) {
      if (field.name().equalsIgnoreCase("file_index")
          || field.name().equalsIgnoreCase("file_row_number")) {
        throw new CatalogException(
            "data file "
                + group.get(0).id()
                + ": column \""
                + field.name()
                + "\" has a name that"
                + " DuckDB keeps for itself");
      }
    }
    ColumnSource source = new ColumnSource(shape.fields(), shape.mapping());
    Map<Long, String> pathKeys = new TreeMap<>();
    StringBuilder select = new StringBuilder("SELECT ");
    List<LakeColumn> columns = state.table().columns();
    for (int i = 0; i < columns.size(); i++) {
      LakeColumn column = columns.get(i);
      String key = source.pathKey(column);
      if (key == null) {
        select.append(source.values(column, i, "s."));
      } else {
        pathKeys.put(column.id(), key);
        select.append("CAST(f.v").append(column.id()).append(" AS ");
        select.append(column.duckdb()).append(")");
      }
      select.append(" AS c").append(column.id()).append(", ");
    }
    FileField rowId = FileField.withId(shape.fields(), FileField.ROW_ID);
    select.append(
        rowId == null
            ? "f.first_row + s.file_row_number"
            : "CAST(s." + DuckEngine.identifier(rowId.name()) + " AS BIGINT)");
    FileField snapshot = FileField.withId(shape.fields(), FileField.SNAPSHOT_ID);
    for (DataFile file : group) {
      if (snapshot == null && file.newest() > file.begin()) {
        throw new CatalogException(
            "table "
                + state.table().label()
                + ": data file "
                + file.id()
                + " has rows of several snapshots and does not say of which each is");
      }
    }
    select.append(" AS row_id, ");
    select.append(
        snapshot == null
            ? "f.begin_id"
            : "CAST(s." + DuckEngine.identifier(snapshot.name()) + " AS BIGINT)");
    select.append(" AS row_snapshot, f.file_id, s.file_row_number AS pos FROM ");
    return select.append(joined(group, pathKeys)).toString();
  }

  private String joined(List<DataFile> group, Map<Long, String> pathKeys) throws SQLException {
    List<String> columns =
        new ArrayList<>(List.of("file_id BIGINT", "begin_id BIGINT", "first_row BIGINT"));
    pathKeys.keySet().forEach(id -> columns.add("v" + id + " VARCHAR"));
    List<List<Object>> values = new ArrayList<>();
    for (DataFile file : group) {
      List<Object> row = new ArrayList<>();
      row.add(file.id());
      row.add(file.begin());
      row.add(file.rowIdStart());
      for (String key : pathKeys.values()) {
        row.add(pathValue(file, key));
      }
      values.add(row);
    }
    return files.joined(group.stream().map(DataFile::path).toList(), columns, values);
  }

  private static String pathValue(DataFile file, String key) {
    Optional<String> text = HivePath.text(file.path(), key);
    if (text.isEmpty()) {
      throw new CatalogException("data file " + file.id() + ": its path has no " + key + "=…");
    }
    return HivePath.value(text.get());
  }
}
