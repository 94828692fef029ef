package space.opensensor.benchmarks.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.fleet.GeneratedFleet;

/** A directory in the place of a bucket, to which a generated fleet stores window after window. */
final class FleetBucket {

  private final Path directory;
  private final GeneratedFleet fleet;
  private final int stations;
  private final LongAdder bytes = new LongAdder();
  private final long[] rows;

  FleetBucket(Path directory, GeneratedFleet fleet, int stations) {
    this.directory = directory;
    this.fleet = fleet;
    this.stations = stations;
    this.rows = new long[stations];
  }

  Path directory() {
    return directory;
  }

  /** Stores a window of all stations, and returns the keys. */
  List<String> store(int window) {
    String[] keys = new String[stations];
    IntStream.range(0, stations)
        .parallel()
        .forEach(
            s -> {
              keys[s] = fleet.key(s, window);
              byte[] file = fleet.file(s, window);
              bytes.add(file.length);
              rows[s] += fleet.rows(s, window);
              try {
                Path path = directory.resolve(keys[s]);
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.write(path, file);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return Arrays.asList(keys);
  }

  /** Bytes of all that was stored. */
  long bytes() {
    return bytes.sum();
  }

  /**
   * Reads every station's rows out of the lake's files with DuckDB alone, and holds their number,
   * and that of their different times, against what was stored.
   *
   * @return the number of rows
   * @throws IllegalStateException when a station has more or fewer, or a time twice
   */
  long check(LakeCatalog catalog, Path data) throws SQLException {
    List<String> files =
        catalog.read(
            r ->
                r.sql()
                    .list(
                        "SELECT path FROM ducklake_data_file WHERE end_snapshot IS NULL",
                        row -> row.getString(1)));
    List<Path> paths = new ArrayList<>();
    for (String file : files) {
      paths.add(data.resolve("main/readings").resolve(file));
    }
    long all = 0;
    int seen = 0;
    try (DuckEngine engine = new DuckEngine(2048, 2);
        Connection connection = engine.connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT station, count(*), count(DISTINCT timestamp) FROM read_parquet("
                    + DuckEngine.files(paths)
                    + ") GROUP BY station")) {
      while (found.next()) {
        int station = Integer.parseInt(found.getString(1).substring(1));
        long count = found.getLong(2);
        if (count != rows[station] || found.getLong(3) != count) {
          throw new IllegalStateException(
              found.getString(1)
                  + ": "
                  + count
                  + " rows, "
                  + found.getLong(3)
                  + " times; stored were "
                  + rows[station]);
        }
        all += count;
        seen++;
      }
    }
    if (seen != stations) {
      throw new IllegalStateException(seen + " stations of " + stations);
    }
    return all;
  }
}
