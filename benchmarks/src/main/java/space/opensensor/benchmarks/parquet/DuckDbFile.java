package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** DuckDB's own writer. It writes neither page CRCs nor sorting columns. */
final class DuckDbFile implements FileWriter, AutoCloseable {

  private final Connection connection;
  private final Path file;
  private final String version;
  private final String codec;

  /**
   * A writer.
   *
   * @param version of data pages: V1 or V2
   * @param codec as DuckDB calls it
   */
  DuckDbFile(String version, String codec) throws IOException, SQLException {
    this.version = version;
    this.codec = codec;
    connection = DriverManager.getConnection("jdbc:duckdb:");
    file = Files.createTempFile("duckdb", ".parquet");
  }

  @Override
  public byte[] write(Readings rows, boolean decimal) throws IOException {
    StringBuilder columns = new StringBuilder("timestamp BIGINT NOT NULL");
    StringBuilder ids = new StringBuilder("timestamp: 1");
    for (int m = 0; m < Readings.NAMES.size(); m++) {
      String type = decimal ? "DECIMAL(9, " + Readings.scale(m) + ")" : "FLOAT";
      columns.append(", ").append(Readings.NAMES.get(m)).append(' ').append(type);
      ids.append(", ").append(Readings.NAMES.get(m)).append(": ").append(m + 2);
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE readings (" + columns + ")");
      append(rows, decimal);
      statement.execute(
          "COPY (SELECT * REPLACE (make_timestamptz(timestamp * 1000) AS timestamp) FROM readings)"
              + String.format(
                  Locale.ROOT,
                  " TO '%s' (FORMAT parquet, PARQUET_VERSION %s, COMPRESSION %s, FIELD_IDS {%s},",
                  file,
                  version,
                  codec,
                  ids)
              + String.format(Locale.ROOT, " KV_METADATA {%s})", keyValues()));
      return Files.readAllBytes(file);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private void append(Readings rows, boolean decimal) throws SQLException {
    try (DuckDBAppender appender =
        connection.unwrap(DuckDBConnection.class).createAppender("main", "readings")) {
      for (int row = 0; row < rows.size(); row++) {
        appender.beginRow();
        appender.append(rows.timestamps()[row]);
        for (int m = 0; m < Readings.NAMES.size(); m++) {
          if (decimal) {
            appender.append(BigDecimal.valueOf(rows.fixed()[m][row], Readings.scale(m)));
          } else {
            appender.append(rows.floats()[m][row]);
          }
        }
        appender.endRow();
      }
    }
  }

  private static String keyValues() {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < KEY_VALUES.length; i += 2) {
      entries.append(i == 0 ? "" : ", ");
      entries.append(KEY_VALUES[i]).append(": '").append(KEY_VALUES[i + 1]).append('\'');
    }
    return entries.toString();
  }

  @Override
  public void close() throws IOException, SQLException {
    connection.close();
    Files.delete(file);
  }
}
