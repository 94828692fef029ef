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

/** DuckDB's reader as an oracle. */
final class DuckDb implements AutoCloseable {

  private final Connection connection;
  private final Path file;

  DuckDb(Path directory) throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    file = directory.resolve("duckdb.parquet");
  }

  /** All values by column. */
  Object[][] read(byte[] bytes, int columns, int rows) throws IOException, SQLException {
    Files.write(file, bytes);
    Object[][] values = new Object[columns][rows];
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM '" + file + "'")) {
      if (result.getMetaData().getColumnCount() != columns) {
        throw new IOException("DuckDB found " + result.getMetaData().getColumnCount() + " columns");
      }
      for (int row = 0; row < rows; row++) {
        if (!result.next()) {
          throw new IOException("DuckDB found " + row + " rows, not " + rows);
        }
        for (int c = 0; c < columns; c++) {
          values[c][row] = plain(result.getObject(c + 1));
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
    Files.write(file, bytes);
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
  public void close() throws SQLException {
    connection.close();
  }

  private static Object plain(Object value) {
    if (value instanceof OffsetDateTime time) {
      return time.toInstant().toEpochMilli();
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.unscaledValue().intValueExact();
    }
    return value;
  }
}
