package space.opensensor.station.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;

/**
 * Reads a bucket of Parquet objects with DuckDB, which caches by name: no name is used twice. Files
 * are: a file system takes long to give a new one where many were just deleted.
 */
public final class BucketReader implements AutoCloseable {

  /** A row as the bucket has it: its time and the mark the sensors gave it. */
  public record StoredRow(long timestamp, int mark) {}

  private static final int REMEMBERED = 20000;

  private final Map<ByteBuffer, List<StoredRow>> known = new HashMap<>();
  private final Connection connection;
  private final Path folder;
  private final Deque<Path> spare = new ArrayDeque<>();
  private int files;

  public BucketReader() throws IOException, SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    folder = Files.createTempDirectory("bucket");
  }

  /** The marks of all rows; a row stored twice is there twice. */
  public List<Integer> marks(BucketModel bucket) throws IOException, SQLException {
    return rows(bucket, bucket.keys()).stream().map(StoredRow::mark).toList();
  }

  /** The marks of the rows of some objects. */
  public List<Integer> marks(List<byte[]> objects) throws IOException, SQLException {
    return rows(objects).stream().map(StoredRow::mark).toList();
  }

  /** The rows of some objects, in the order of their times. */
  public List<StoredRow> rows(BucketModel bucket, List<String> keys)
      throws IOException, SQLException {
    List<byte[]> objects = new ArrayList<>();
    for (String key : keys) {
      objects.add(bucket.objects().get(key));
    }
    return rows(objects);
  }

  /** The rows of some objects, in the order of their times; equal objects are read once. */
  public List<StoredRow> rows(List<byte[]> objects) throws IOException, SQLException {
    if (known.size() > REMEMBERED) {
      known.clear();
    }
    read(objects.stream().filter(object -> !known.containsKey(ByteBuffer.wrap(object))).toList());
    List<StoredRow> rows = new ArrayList<>();
    for (byte[] object : objects) {
      rows.addAll(known.get(ByteBuffer.wrap(object)));
    }
    rows.sort(Comparator.comparingLong(StoredRow::timestamp));
    return rows;
  }

  private void read(List<byte[]> objects) throws IOException, SQLException {
    if (objects.isEmpty()) {
      return;
    }
    Map<String, List<StoredRow>> byPath = new HashMap<>();
    List<String> paths = new ArrayList<>();
    for (byte[] object : objects) {
      Path path = file(object);
      List<StoredRow> rows = new ArrayList<>();
      known.put(ByteBuffer.wrap(object), rows);
      byPath.put(path.toString(), rows);
      paths.add("'" + path + "'");
    }
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT filename, epoch_ms(timestamp), gas_resistance FROM read_parquet("
                    + paths
                    + ", filename = true)")) {
      while (result.next()) {
        byPath
            .get(result.getString(1))
            .add(new StoredRow(result.getLong(2), (int) result.getFloat(3)));
      }
    }
    byPath.keySet().forEach(path -> spare.push(Path.of(path)));
  }

  /** A file with an object. */
  private Path file(byte[] object) throws IOException {
    Path path = folder.resolve(++files + ".parquet");
    if (!spare.isEmpty()) {
      Files.move(spare.pop(), path);
    }
    return Files.write(path, object);
  }

  /** The key-value metadata of an object. */
  public static Map<String, String> metadata(byte[] object) throws IOException {
    ByteSource source =
        new ByteSource() {
          @Override
          public long length() {
            return object.length;
          }

          @Override
          public void read(long position, byte[] to, int offset, int length) {
            System.arraycopy(object, (int) position, to, offset, length);
          }
        };
    FileFooter footer = FooterReader.read(source, object.length);
    Map<String, String> metadata = new LinkedHashMap<>();
    for (int i = 0; i < footer.keyValueCount(); i++) {
      metadata.put(footer.key(i), footer.text(i));
    }
    return metadata;
  }

  /** What a query gives for one object, a line per row with a bar between the values. */
  public List<String> query(byte[] object, String columns) throws IOException, SQLException {
    Path path = file(object);
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("SELECT " + columns + " FROM read_parquet('" + path + "')")) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.append(i == 1 ? "" : "|").append(result.getString(i));
        }
        rows.add(row.toString());
      }
      return rows;
    } finally {
      spare.push(path);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    connection.close();
    try (Stream<Path> left = Files.list(folder)) {
      for (Path path : left.toList()) {
        Files.delete(path);
      }
    }
    Files.delete(folder);
  }
}
