package space.opensensor.ducklake.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.engine.ValueStatistics;

/** Finds the data file that made a query fail; DuckDB does not always name it. */
record FailedQuery(DuckEngine engine, FileCache cache) {

  /** What DuckDB says of a statement that is wrong, whatever files hold. */
  private static final Pattern STATEMENT =
      Pattern.compile("(Parser|Binder|Catalog|Conversion|Out of Range|INTERRUPT) ?Error");

  private static final Pattern MEMORY = Pattern.compile("Out of Memory Error");

  /**
   * Decodes the files of a query one by one, unless its statement is to blame.
   *
   * @param files with their bytes
   * @param most time, after which it gives up
   * @throws UncheckedIOException for the first file that cannot be read
   * @throws QueryMemoryException where memory ran out, which says nothing of a file
   */
  void throwIfUnreadable(SQLException failure, Map<String, Long> files, Duration most) {
    if (STATEMENT.matcher(String.valueOf(failure.getMessage())).find()) {
      return;
    }
    if (isOfMemory(failure)) {
      throw new QueryMemoryException(failure);
    }
    long end = System.nanoTime() + most.toNanos();
    ValueStatistics values = new ValueStatistics(engine);
    for (Map.Entry<String, Long> file : files.entrySet()) {
      try {
        Path local = cache.fetch(Map.of(file.getKey(), file.getValue())).get(file.getKey());
        values.rows(local, most);
      } catch (SQLException e) {
        if (isOfMemory(e)) {
          throw new QueryMemoryException(e);
        }
        throw new UncheckedIOException(
            new UnreadableFileException(file.getKey(), "its values cannot be decoded", e));
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
      if (System.nanoTime() - end > 0) {
        return;
      }
    }
  }

  /** Whether DuckDB had too little memory, for which others may have been to blame. */
  private static boolean isOfMemory(SQLException failure) {
    return MEMORY.matcher(String.valueOf(failure.getMessage())).find();
  }
}
