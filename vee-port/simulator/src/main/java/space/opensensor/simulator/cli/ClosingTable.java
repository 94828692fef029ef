package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import space.opensensor.simulator.Reason;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Schema;

/** What a run says at its end: its figures, where the files are and what SQL finds in them. */
final class ClosingTable {

  /** What is shown of a station, where it is measured; else its first column. */
  private static final int[] SHOWN = {
    Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.PRESSURE, Quantity.PM2_5
  };

  private final Terminal terminal;
  private final UploadLines uploads;
  private final Schema schema;

  /** That of a run's uploads, whose rows have a schema. */
  ClosingTable(Terminal terminal, UploadLines uploads, Schema schema) {
    this.terminal = terminal;
    this.uploads = uploads;
    this.schema = schema;
  }

  /**
   * Prints it.
   *
   * @param bucketFolder the folder of the embedded server's bucket, or null for another server
   */
  void print(Path bucketFolder, StationSettings settings) throws CommandException, IOException {
    terminal.line("");
    String files = uploads.files() == 1 ? "1 file" : uploads.files() + " files";
    line("rows", "%,d in %s, %,d bytes", uploads.rows(), files, uploads.bytes());
    if (uploads.rows() > 0) {
      double each = (double) uploads.bytes() / uploads.rows();
      // A row of an int64 and float32s.
      int raw = 8 + 4 * schema.size();
      line("bytes per row", "%.1f, %.0f %% of raw (%d)", each, 100 * each / raw, raw);
    }
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    line(
        "Java heap used",
        "%.1f MB%s",
        (runtime.totalMemory() - runtime.freeMemory()) / 1e6,
        bucketFolder == null ? "" : ", the S3 server's among it");
    line("time", "%.1f s", uploads.seconds());
    if (bucketFolder == null) {
      line("files in", "%s", settings.bucket());
      return;
    }
    line("files in", "%s", bucketFolder);
    line("query them", "duckdb -c \"SELECT * FROM %s\"", BucketSql.scan(bucketFolder));
    if (uploads.files() > 0) {
      terminal.line("");
      printBucket(bucketFolder);
    }
  }

  private void line(String name, String format, Object... values) {
    terminal.line(
        String.format(Locale.ROOT, "%-15s ", name) + String.format(Locale.ROOT, format, values));
  }

  private void printBucket(Path folder) throws CommandException, IOException {
    String sql =
        "SELECT station, count(*) AS rows, min(timestamp) AS first, max(timestamp) AS last,\n  "
            + String.join(",\n  ", averages())
            + "\nFROM readings GROUP BY station ORDER BY station";
    try (BucketSql database = new BucketSql(folder)) {
      sql.lines().forEach(terminal::line);
      terminal.line("");
      database.query(sql).lines().forEach(terminal::line);
    } catch (SQLException e) {
      throw new CommandException(Reason.of(e), e);
    }
  }

  private List<String> averages() {
    List<String> averages = new ArrayList<>();
    for (int number : SHOWN) {
      int column = schema.columnOf(number);
      if (column >= 0) {
        averages.add(average(schema.get(column).name()));
      }
    }
    if (averages.isEmpty()) {
      averages.add(average(schema.get(0).name()));
    }
    return averages;
  }

  private static String average(String column) {
    return "round(avg(" + column + "), 2) AS " + column;
  }
}
