package space.opensensor.ducklake.read;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * Reads data files as rows of a table, with nothing left out: {@code read_parquet} with a schema by
 * field id for files of the lake, by name for files of stations, values of the path from the
 * catalog.
 *
 * <p>Each relation has the table's columns as {@code c<id>}, and {@code row_snapshot}: the snapshot
 * a row came with.
 *
 * @see <a href="https://duckdb.org/docs/stable/data/parquet/overview">DuckDB: Parquet</a>
 */
final class FileScan {

  /** Field id of the column of snapshot ids in merged files. */
  static final int SNAPSHOT_FIELD = 2147483539;

  /** Field id of the column of row ids in merged files. */
  static final int ROW_ID_FIELD = 2147483540;

  /** Several scans may share a connection, as those of a query over several tables do. */
  private static final AtomicLong TEMPORARIES = new AtomicLong();

  private final Connection connection;
  private final FileCache cache;
  private final TableState state;
  private final Map<String, Path> local = new HashMap<>();

  FileScan(Connection connection, FileCache cache, TableState state) {
    this.connection = connection;
    this.cache = cache;
    this.state = state;
  }

  /** Brings files and their delete files here. */
  void fetch(List<DataFile> files) throws IOException {
    Map<String, Long> wanted = new LinkedHashMap<>();
    for (DataFile file : files) {
      wanted.put(file.path(), file.bytes());
      for (TableState.DeleteFile d : state.deletes().getOrDefault(file.id(), List.of())) {
        wanted.put(d.path(), d.bytes());
      }
    }
    local.putAll(cache.fetch(wanted));
  }

  /** Where a fetched file is, quoted. */
  String path(String path) {
    return DuckEngine.quoted(local.get(path).toString());
  }

  /**
   * All rows of files without deletes, with their snapshot and, as {@code row_id}, their row id.
   *
   * @param files all with a name mapping, or all without
   */
  String numbered(List<DataFile> files) throws SQLException, IOException {
    fetch(files);
    NameMapping mapping = mapping(files.get(0));
    List<String> parts = new ArrayList<>();
    if (mapping == null) {
      for (DataFile file : files) {
        parts.add("SELECT * EXCLUDE (pos) FROM (" + single(file) + ")");
      }
      return String.join(" UNION ALL ", parts);
    }
    StringBuilder select = new StringBuilder("SELECT ");
    for (LakeColumn column : state.table().columns()) {
      NameMapping.Entry entry = entry(mapping, column);
      String value;
      if (entry == null) {
        value =
            column.initialDefault() == null ? "NULL" : DuckEngine.quoted(column.initialDefault());
      } else {
        value =
            entry.partition()
                ? "f.v" + column.id()
                : "s." + DuckEngine.identifier(entry.sourceName());
      }
      select.append("CAST(").append(value).append(" AS ").append(column.type().duckdb());
      select.append(") AS c").append(column.id()).append(", ");
    }
    return select
        + "f.begin_id AS row_snapshot, f.first_row + s.file_row_number AS row_id FROM read_parquet(["
        + files.stream().map(f -> path(f.path())).collect(Collectors.joining(", "))
        + "], union_by_name = true, filename = true, file_row_number = true, hive_partitioning ="
        + " false) s JOIN "
        + fileTable(files)
        + " f ON f.filename = s.filename";
  }

  /** Files that are read alike, at once. */
  String group(List<DataFile> files, boolean partial) throws SQLException {
    NameMapping mapping = mapping(files.get(0));
    StringBuilder schema = new StringBuilder();
    StringBuilder select = new StringBuilder("SELECT ");
    for (LakeColumn column : state.table().columns()) {
      NameMapping.Entry entry = entry(mapping, column);
      if (entry != null && entry.partition()) {
        select.append("CAST(f.v").append(column.id()).append(" AS ");
        select.append(column.type().duckdb()).append(") AS c").append(column.id()).append(", ");
        continue;
      }
      String key =
          mapping == null
              ? Long.toString(column.id())
              : DuckEngine.quoted(
                  entry == null ? "\u0001missing" + column.id() : entry.sourceName());
      schema.append(schema.isEmpty() ? "" : ", ").append(key).append(": ").append(field(column));
      select.append("s.c").append(column.id()).append(", ");
    }
    if (partial) {
      schema
          .append(", ")
          .append(SNAPSHOT_FIELD)
          .append(": {name: 'sid', type: 'BIGINT', default_value: NULL}");
    }
    select.append(partial ? "s.sid" : "f.begin_id").append(" AS ").append("row_snapshot");
    return select
        + " FROM read_parquet(["
        + files.stream().map(f -> path(f.path())).collect(Collectors.joining(", "))
        + "], schema => MAP {"
        + schema
        + "}, filename = true) s JOIN "
        + fileTable(files)
        + " f ON f.filename = s.filename";
  }

  /** One file with the positions of its rows as {@code pos}. */
  String single(DataFile file) throws SQLException {
    NameMapping mapping = mapping(file);
    Map<Long, String> byField = new HashMap<>();
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name, field_id FROM parquet_schema("
                    + path(file.path())
                    + ") WHERE type IS NOT NULL")) {
      while (row.next()) {
        names.add(row.getString(1));
        byField.put(row.getLong(2), row.getString(1));
      }
    }
    StringBuilder select = new StringBuilder("SELECT ");
    for (LakeColumn column : state.table().columns()) {
      NameMapping.Entry entry = entry(mapping, column);
      String source =
          mapping == null ? byField.get(column.id()) : entry == null ? null : entry.sourceName();
      String value;
      if (entry != null && entry.partition()) {
        value = DuckEngine.quoted(state.values().get(file.id()).get(column.id()));
      } else if (source != null && names.contains(source)) {
        value = DuckEngine.identifier(source);
      } else {
        value =
            column.initialDefault() == null ? "NULL" : DuckEngine.quoted(column.initialDefault());
      }
      select.append("CAST(").append(value).append(" AS ").append(column.type().duckdb());
      select.append(") AS c").append(column.id()).append(", ");
    }
    String snapshot = byField.get((long) SNAPSHOT_FIELD);
    boolean many = file.partialMax() != null && snapshot != null;
    select.append(many ? DuckEngine.identifier(snapshot) : file.begin() + "::BIGINT");
    String rowId = byField.get((long) ROW_ID_FIELD);
    select.append(" AS row_snapshot, ");
    select.append(
        rowId == null ? file.rowIdStart() + " + file_row_number" : DuckEngine.identifier(rowId));
    select.append(" AS row_id, file_row_number AS pos FROM read_parquet(");
    select.append(path(file.path())).append(", file_row_number = true, hive_partitioning = false)");
    return many
        ? "SELECT * FROM (" + select + ") WHERE row_snapshot <= " + state.snapshot()
        : select.toString();
  }

  private static String field(LakeColumn column) {
    String initial = column.initialDefault();
    return "{name: 'c"
        + column.id()
        + "', type: '"
        + column.type().duckdb()
        + "', default_value: "
        + (initial == null ? "NULL" : DuckEngine.quoted(initial))
        + "}";
  }

  private NameMapping mapping(DataFile file) {
    return file.mappingId() == null ? null : state.mappings().get(file.mappingId());
  }

  private static NameMapping.Entry entry(NameMapping mapping, LakeColumn column) {
    return mapping == null
        ? null
        : mapping.entries().stream()
            .filter(e -> e.columnId() == column.id())
            .findFirst()
            .orElse(null);
  }

  /** What the catalog knows of files, as a table to join with. */
  private String fileTable(List<DataFile> files) throws SQLException {
    Set<Long> valued = state.values().getOrDefault(files.get(0).id(), Map.of()).keySet();
    String name = "files" + TEMPORARIES.getAndIncrement();
    String columns =
        valued.stream().map(id -> ", v" + id + " VARCHAR").collect(Collectors.joining());
    String ddl =
        "CREATE TEMP TABLE "
            + name
            + " (filename VARCHAR, begin_id BIGINT, first_row BIGINT"
            + columns
            + ")";
    try (Statement statement = connection.createStatement()) {
      statement.execute(ddl);
    }
    org.duckdb.DuckDBConnection duck = connection.unwrap(org.duckdb.DuckDBConnection.class);
    try (org.duckdb.DuckDBAppender appender = duck.createAppender("temp", "main", name)) {
      for (DataFile file : files) {
        appender.beginRow();
        appender.append(local.get(file.path()).toString());
        appender.append(file.begin());
        appender.append(file.rowIdStart() == null ? -1L : file.rowIdStart());
        for (long id : valued) {
          appender.append(state.values().get(file.id()).get(id));
        }
        appender.endRow();
      }
    }
    return name;
  }
}
