package space.opensensor.parquet;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.List;

/** DuckDB's reader as an oracle. */
final class DuckDb implements AutoCloseable {

  private final Connection connection;
  private final Path directory;
  private int files;

  DuckDb(Path directory) throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    this.directory = directory;
  }

  /** A file of a new name, because DuckDB may remember what another of its size and age held. */
  private Path file(byte[] bytes) throws IOException {
    if (files > 0) {
      Files.delete(directory.resolve("duckdb" + files + ".parquet"));
    }
    files++;
    return Files.write(directory.resolve("duckdb" + files + ".parquet"), bytes);
  }

  /** All values by column, times in the unit of their column. */
  Object[][] read(byte[] bytes, List<TestColumn> columns, int rows)
      throws IOException, SQLException {
    Path file = file(bytes);
    Object[][] values = new Object[columns.size()][rows];
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM '" + file + "'")) {
      if (result.getMetaData().getColumnCount() != columns.size()) {
        throw new IOException("DuckDB found " + result.getMetaData().getColumnCount() + " columns");
      }
      for (int row = 0; row < rows; row++) {
        if (!result.next()) {
          throw new IOException("DuckDB found " + row + " rows, not " + rows);
        }
        for (int c = 0; c < columns.size(); c++) {
          values[c][row] = plain(result, c + 1, columns.get(c).column().type());
        }
      }
      if (result.next()) {
        throw new IOException("DuckDB found more than " + rows + " rows");
      }
    }
    return values;
  }

  /** The result of a query in which {@code FILE} stands for the file, cells joined by bars. */
  String query(byte[] bytes, String sql) throws IOException, SQLException {
    Path file = file(bytes);
    StringBuilder text = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql.replace("FILE", "'" + file + "'"))) {
      while (result.next()) {
        for (int c = 1; c <= result.getMetaData().getColumnCount(); c++) {
          text.append(c == 1 ? "" : "|").append(result.getObject(c));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException, SQLException {
    connection.close();
    Files.deleteIfExists(directory.resolve("duckdb" + files + ".parquet"));
  }

  private static Object plain(ResultSet result, int column, ColumnType type) throws SQLException {
    Object value = result.getObject(column);
    if (value instanceof OffsetDateTime) {
      // The driver's own is off by an hour where the machine's zone changes its clocks.
      long micros = result.getLong(column);
      return type == ColumnType.TIMESTAMP_MICROS ? micros : Math.floorDiv(micros, 1000L);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.unscaledValue().intValueExact();
    }
    return value;
  }
}
