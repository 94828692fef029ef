package space.opensensor.station;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Reads a bucket of Parquet objects with DuckDB, which caches by name: no name is used twice. */
final class BucketReader implements AutoCloseable {

  /** A row as the bucket has it: its time and the mark the sensors gave it. */
  record StoredRow(long timestamp, int mark) {}

  private final Connection connection;
  private final Path folder;
  private int files;

  BucketReader() throws IOException, SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    folder = Files.createTempDirectory("bucket");
  }

  /** The marks of all rows; a row stored twice is there twice. */
  List<Integer> marks(BucketModel bucket) throws IOException, SQLException {
    return rows(bucket.objects()).stream().map(StoredRow::mark).toList();
  }

  /** The rows of some objects, in the order of their times. */
  List<StoredRow> rows(Map<String, byte[]> objects) throws IOException, SQLException {
    List<StoredRow> rows = new ArrayList<>();
    if (objects.isEmpty()) {
      return rows;
    }
    List<Path> paths = new ArrayList<>();
    StringBuilder list = new StringBuilder();
    for (byte[] object : objects.values()) {
      Path path = folder.resolve(++files + ".parquet");
      Files.write(path, object);
      list.append(paths.isEmpty() ? "" : ",").append('\'').append(path).append('\'');
      paths.add(path);
    }
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT epoch_ms(timestamp), gas_resistance FROM read_parquet([" + list + "])")) {
      while (result.next()) {
        rows.add(new StoredRow(result.getLong(1), (int) result.getFloat(2)));
      }
    }
    for (Path path : paths) {
      Files.delete(path);
    }
    rows.sort(Comparator.comparingLong(StoredRow::timestamp));
    return rows;
  }

  @Override
  public void close() throws IOException, SQLException {
    connection.close();
    Files.delete(folder);
  }
}
