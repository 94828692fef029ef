package space.opensensor.ducklake;

import java.sql.SQLException;

/** DuckDB beside the lake on one catalog: the extension itself, or its writes played. */
public interface DuckDbSide extends AutoCloseable {

  /**
   * {@code ALTER TABLE readings ADD COLUMN}.
   *
   * @param value the default of rows old and new
   */
  void addColumn(String name, LakeColumnType type, String value) throws SQLException;

  /** {@code INSERT INTO readings (columns) select}. */
  void insert(String columns, String select) throws SQLException;

  /** What DuckDB counts WHERE a column compares with a number or a text. */
  long count(String column, String operator, Object value) throws SQLException;

  @Override
  void close() throws SQLException;

  /** A type in the words of DuckDB and of the catalog. */
  enum LakeColumnType {
    FLOAT("FLOAT", "float32"),
    VARCHAR("VARCHAR", "varchar");

    final String duckdb;
    final String catalog;

    LakeColumnType(String duckdb, String catalog) {
      this.duckdb = duckdb;
      this.catalog = catalog;
    }
  }
}
