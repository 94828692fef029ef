package space.opensensor.ducklake.catalog;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Changes of tables within a commit: create, partition, add, rename, drop and widen columns. Files
 * written before keep reading right: columns are known by id, and a column added later takes its
 * initial default in them.
 *
 * @see <a href="https://ducklake.select/docs/stable/duckdb/usage/schema_evolution">DuckLake: schema
 *     evolution</a>
 */
public final class SchemaChange {

  /**
   * A column to be.
   *
   * @param id the number it shall have in files, or 0 for the next one behind all there are
   */
  public record NewColumn(String name, LakeType type, long id) {

    /** A column with the next number. */
    public NewColumn(String name, LakeType type) {
      this(name, type, 0);
    }
  }

  private final CatalogTransaction transaction;
  private final Sql sql;

  public SchemaChange(CatalogTransaction transaction) {
    this.transaction = transaction;
    this.sql = transaction.sql();
  }

  /** Makes a schema. */
  public void createSchema(String name) throws SQLException {
    checkName("schema", name);
    sql.update(
        "INSERT INTO ducklake_schema (schema_id, schema_uuid, begin_snapshot, schema_name, path,"
            + " path_is_relative) VALUES (?, ?, ?, ?, ?, ?)",
        transaction.newCatalogId(),
        transaction.uuid(UUID.randomUUID()),
        transaction.snapshotId(),
        name,
        name + "/",
        true);
    transaction.altersCatalog();
    transaction.change("created_schema:" + quoted(name));
  }

  /**
   * Makes a table in the schema main.
   *
   * @param partition transforms over columns by name, or null
   */
  public LakeTable createTable(String name, List<NewColumn> columns, List<PartitionKey> partition)
      throws SQLException {
    checkName("table", name);
    if (transaction.reader().findTable(name, transaction.head().id()).isPresent()) {
      throw new CatalogException("table \"" + name + "\": it is there already");
    }
    long schema =
        sql.number(
            "SELECT schema_id FROM ducklake_schema WHERE schema_name = 'main' AND end_snapshot IS"
                + " NULL");
    long table = transaction.newCatalogId();
    long snapshot = transaction.snapshotId();
    sql.update(
        "INSERT INTO ducklake_table (table_id, table_uuid, begin_snapshot, schema_id, table_name,"
            + " path, path_is_relative) VALUES (?, ?, ?, ?, ?, ?, ?)",
        table,
        transaction.uuid(UUID.randomUUID()),
        snapshot,
        schema,
        name,
        name + "/",
        true);
    Map<String, Long> ids = new HashMap<>();
    long order = 0;
    for (NewColumn c : columns) {
      checkName("column", c.name());
      ids.put(c.name(), newId(table, c.id()));
      insertColumn(table, ids.get(c.name()), ++order, c.name(), c.type(), null);
    }
    sql.update(
        "INSERT INTO ducklake_table_stats (table_id, record_count, next_row_id, file_size_bytes)"
            + " VALUES (?, 0, 0, 0)",
        table);
    if (partition != null) {
      long spec = transaction.newCatalogId();
      sql.update(
          "INSERT INTO ducklake_partition_info (partition_id, table_id, begin_snapshot)"
              + " VALUES (?, ?, ?)",
          spec,
          table,
          snapshot);
      long key = 0;
      for (PartitionKey p : partition) {
        sql.update(
            "INSERT INTO ducklake_partition_column (partition_id, table_id, partition_key_index,"
                + " column_id, transform) VALUES (?, ?, ?, ?, ?)",
            spec,
            table,
            key++,
            ids.get(p.column()),
            p.transform());
      }
    }
    transaction.alters(table);
    transaction.change("created_table:\"main\"." + quoted(name));
    return transaction.reader().table(name, snapshot);
  }

  /** A key of a partitioning to be. */
  public record PartitionKey(String column, String transform) {}

  /**
   * Adds a column at the end.
   *
   * @param initialDefault value of the rows there are, as DuckDB would cast it from text, or null
   * @return the table with the column
   */
  public LakeTable addColumn(LakeTable table, NewColumn column, String initialDefault)
      throws SQLException {
    checkName("column", column.name());
    if (table.column(column.name()).isPresent()) {
      throw new CatalogException("column \"" + column.name() + "\": it is there already");
    }
    long id = newId(table.id(), column.id());
    long order =
        1
            + sql.number(
                "SELECT max(column_order) FROM ducklake_column WHERE table_id = ?", table.id());
    insertColumn(table.id(), id, order, column.name(), column.type(), initialDefault);
    return altered(table);
  }

  /** Gives a column another name. */
  public LakeTable renameColumn(LakeTable table, String from, String to) throws SQLException {
    checkName("column", to);
    LakeColumn column = column(table, from);
    if (table.column(to).isPresent()) {
      throw new CatalogException("column \"" + to + "\": it is there already");
    }
    return replaceColumn(table, column, to, column.type());
  }

  /**
   * Gives a column a wider type.
   *
   * @throws CatalogException when the new type does not hold every value of the old one
   */
  public LakeTable widenColumn(LakeTable table, String name, LakeType type) throws SQLException {
    LakeColumn column = column(table, name);
    if (!column.type().widensTo(type)) {
      throw new CatalogException(
          "column \"" + name + "\": " + column.type() + " cannot be widened to " + type);
    }
    return replaceColumn(table, column, column.name(), type);
  }

  /** Takes a column away; files keep its values, and older snapshots show them. */
  public LakeTable dropColumn(LakeTable table, String name) throws SQLException {
    LakeColumn column = column(table, name);
    if (table.columns().size() == 1) {
      throw new CatalogException("column \"" + name + "\": it is the last one");
    }
    if (table.partition() != null
        && table.partition().fields().stream().anyMatch(f -> f.columnId() == column.id())) {
      throw new CatalogException("column \"" + name + "\": the table is partitioned by it");
    }
    end(table, column);
    return altered(table);
  }

  private LakeColumn column(LakeTable table, String name) {
    return table
        .column(name)
        .orElseThrow(
            () ->
                new CatalogException(
                    "column \"" + name + "\": table " + table.name() + " has none such"));
  }

  private LakeTable replaceColumn(LakeTable table, LakeColumn column, String name, LakeType type)
      throws SQLException {
    end(table, column);
    insertColumn(table.id(), column.id(), column.order(), name, type, column.initialDefault());
    return altered(table);
  }

  private void end(LakeTable table, LakeColumn column) throws SQLException {
    // A column changed twice in one commit never was visible in its middle state.
    sql.update(
        "DELETE FROM ducklake_column WHERE table_id = ? AND column_id = ? AND begin_snapshot = ?"
            + " AND end_snapshot IS NULL",
        table.id(),
        column.id(),
        transaction.snapshotId());
    sql.update(
        "UPDATE ducklake_column SET end_snapshot = ? WHERE table_id = ? AND column_id = ? AND"
            + " end_snapshot IS NULL",
        transaction.snapshotId(),
        table.id(),
        column.id());
  }

  private LakeTable altered(LakeTable table) throws SQLException {
    transaction.alters(table.id());
    transaction.change("altered_table:" + table.id());
    return transaction
        .reader()
        .table(table.schema() + "." + table.name(), transaction.snapshotId());
  }

  private void insertColumn(
      long table, long id, long order, String name, LakeType type, String initialDefault)
      throws SQLException {
    sql.update(
        "INSERT INTO ducklake_column (column_id, begin_snapshot, table_id, column_order,"
            + " column_name, column_type, initial_default, default_value, nulls_allowed,"
            + " default_value_type, default_value_dialect) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " 'literal', 'duckdb')",
        id,
        transaction.snapshotId(),
        table,
        order,
        name,
        type.name(),
        initialDefault,
        initialDefault == null ? "NULL" : initialDefault,
        true);
  }

  /** The number wanted if no column of the table has ever had it, else the next one. */
  private long newId(long table, long wanted) throws SQLException {
    boolean free =
        wanted > 0
            && sql.number(
                    "SELECT count(*) FROM ducklake_column WHERE table_id = ? AND column_id = ?",
                    table,
                    wanted)
                == 0;
    return free
        ? wanted
        : 1
            + sql.number(
                "SELECT coalesce(max(column_id), 0) FROM ducklake_column WHERE table_id = ?",
                table);
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static void checkName(String what, String name) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,62}")) {
      throw new CatalogException(
          what + " \"" + name + "\": expected up to 63 letters, digits and _, no digit first");
    }
    if (what.equals("column") && LakeColumn.isReserved(name)) {
      throw new CatalogException("column \"" + name + "\": DuckDB keeps that name for itself");
    }
  }
}
