package space.opensensor.ducklake.read;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.ColumnHistory;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.TableFiles;

/**
 * Bounds of data files' columns; files of which they say that no row meets a condition are left
 * out.
 */
final class FileBounds {

  /** Bounds by file, and the snapshot since which they are written in the column's type. */
  private record Bounds(Map<Long, ColumnStats> files, long typeSince) {}

  /** Nothing known. */
  static final FileBounds NONE = new FileBounds(Map.of(), Set.of());

  private final Map<Long, Bounds> columns;

  /** Files of which the bounds of times are values: ingest compared them with all there are. */
  private final Set<Long> compared;

  private FileBounds(Map<Long, Bounds> columns, Set<Long> compared) {
    this.columns = columns;
    this.compared = compared;
  }

  /**
   * Reads the bounds of some columns.
   *
   * @param exact whether the least and largest values themselves are asked for
   */
  static FileBounds of(
      CatalogReader reader, TableState state, List<LakeColumn> columns, boolean exact)
      throws SQLException {
    TableFiles files = new TableFiles(reader, state.table());
    ColumnHistory history = new ColumnHistory(reader, state.table().id());
    Map<Long, Bounds> bounds = new HashMap<>();
    for (LakeColumn c : columns) {
      bounds.put(
          c.id(),
          new Bounds(
              files.statistics(c.id(), state.files()),
              history.typeSince(c.id(), state.snapshot())));
    }
    boolean ledger = exact && reader.database().hasTable(reader.sql(), "station_ledger");
    return new FileBounds(
        bounds, ledger ? new Ledger(reader).dataFiles(state.table().id()) : Set.of());
  }

  /** The least and largest of a file's times, and none where it has none; null when not known. */
  ColumnStats exact(LakeColumn column, DataFile file) {
    Bounds bounds = columns.get(column.id());
    ColumnStats s = bounds == null ? null : bounds.files().get(file.id());
    return s != null
            && compared.contains(file.id())
            && file.begin() >= bounds.typeSince()
            && column.type().name().equals("timestamptz")
            && s.values() != null
            && (s.values() == 0) == (s.min() == null)
            && (s.min() == null) == (s.max() == null)
        ? s
        : null;
  }

  /**
   * The files that may have rows for all of some conditions.
   *
   * @param any conditions of whose columns bounds were read, of which one list is enough
   */
  List<DataFile> prune(List<DataFile> files, List<Conditions> any) {
    return files.stream()
        .filter(f -> any.stream().anyMatch(c -> c.all().stream().allMatch(e -> mayHave(f, e))))
        .toList();
  }

  private boolean mayHave(DataFile file, Conditions.Condition condition) {
    Bounds bounds = columns.get(condition.column().id());
    ColumnStats s = bounds.files().get(file.id());
    return s == null || file.begin() < bounds.typeSince() || mayMatch(condition, s);
  }

  private static boolean mayMatch(Conditions.Condition condition, ColumnStats s) {
    switch (condition.operator()) {
      case IS_NULL:
        return s.nulls() == null || s.nulls() > 0;
      case IS_NOT_NULL:
        return s.values() == null || s.values() > 0;
      default:
        if (s.values() != null && s.values() == 0) {
          return false;
        }
    }
    LakeType type = condition.column().type();
    if (s.min() == null || s.max() == null || condition.value() == null) {
      return true;
    }
    Integer low = type.compare(s.min(), condition.value());
    Integer high = type.compare(s.max(), condition.value());
    if (low == null || high == null) {
      return true;
    }
    // To DuckDB, NaN is equal to itself and above every number; bounds leave it out.
    boolean nan = type.isFloating() && !Boolean.FALSE.equals(s.containsNan());
    return switch (condition.operator()) {
      case EQ -> low <= 0 && (high >= 0 || nan);
      case LT -> low < 0;
      case LE -> low <= 0;
      case GT -> high > 0 || nan;
      case GE -> high >= 0 || nan;
      default -> true;
    };
  }
}
