package space.opensensor.ducklake.maintain;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.read.FileCache;

/**
 * Reads the data files of the newest snapshot, the largest first, and says which cannot be read:
 * gone, of another length, or of pages that do not decode.
 */
public final class Survey {

  /** What was found: how many files there are, how many were read, and what is wrong by path. */
  public record Report(long files, long read, Map<String, String> faults) {}

  private Survey() {}

  /**
   * Reads files.
   *
   * @param most files that are read
   */
  public static Report run(LakeCatalog catalog, DuckEngine engine, FileCache cache, int most) {
    List<DataFile> files =
        new ArrayList<>(
            catalog.read(
                r -> {
                  List<DataFile> all = new ArrayList<>();
                  long now = r.latest().id();
                  for (LakeTable table : r.tables(now)) {
                    all.addAll(new TableFiles(r, table).visible(now));
                  }
                  return all;
                }));
    files.sort(Comparator.comparingLong(DataFile::bytes).reversed());
    Map<String, String> faults = new LinkedHashMap<>();
    ValueStatistics values = new ValueStatistics(engine);
    List<DataFile> asked = files.subList(0, Math.min(most, files.size()));
    for (DataFile file : asked) {
      String fault = fault(file, values, cache);
      if (fault != null) {
        faults.put(file.path(), fault);
      }
    }
    return new Report(files.size(), asked.size(), faults);
  }

  private static String fault(DataFile file, ValueStatistics values, FileCache cache) {
    try {
      Path local = cache.fetch(Map.of(file.path(), file.bytes())).get(file.path());
      long rows = values.rows(local, Duration.ofMinutes(5));
      return rows == file.rows() ? null : rows + " rows, the catalog says " + file.rows();
    } catch (IOException | SQLException e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
    }
  }
}
