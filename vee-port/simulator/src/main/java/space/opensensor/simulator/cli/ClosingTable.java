package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import space.opensensor.station.settings.StationSettings;

/** What a run says at its end: its figures, where the files are and what SQL finds in them. */
final class ClosingTable {

  /** A row of an int64 and nine float32. */
  private static final double RAW_BYTES_PER_ROW = 44;

  private final Terminal terminal;
  private final UploadLines uploads;

  ClosingTable(Terminal terminal, UploadLines uploads) {
    this.terminal = terminal;
    this.uploads = uploads;
  }

  /**
   * Prints it.
   *
   * @param bucketFolder the folder of the embedded server's bucket, or null for another server
   */
  void print(Path bucketFolder, StationSettings settings) throws CommandException, IOException {
    terminal.line("");
    line("rows", "%,d in %d files, %,d bytes", uploads.rows(), uploads.files(), uploads.bytes());
    if (uploads.rows() > 0) {
      double each = (double) uploads.bytes() / uploads.rows();
      line("bytes per row", "%.1f, %.0f %% of raw (44)", each, 100 * each / RAW_BYTES_PER_ROW);
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
        """
        SELECT station, count(*) AS rows, min(timestamp) AS first, max(timestamp) AS last,
          round(avg(temperature), 2) AS temperature, round(avg(humidity), 2) AS humidity,
          round(avg(pressure), 2) AS pressure, round(avg(pm2_5), 1) AS pm2_5
        FROM readings GROUP BY station ORDER BY station""";
    try (BucketSql database = new BucketSql(folder)) {
      sql.lines().forEach(terminal::line);
      terminal.line("");
      database.query(sql).lines().forEach(terminal::line);
    } catch (SQLException e) {
      throw new CommandException(e.getMessage(), e);
    }
  }
}
