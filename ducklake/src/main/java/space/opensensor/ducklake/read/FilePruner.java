package space.opensensor.ducklake.read;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;

/** Leaves out files whose statistics say that no row can meet the conditions. */
final class FilePruner {

  private FilePruner() {}

  static List<DataFile> prune(
      CatalogReader reader, LakeTable table, List<DataFile> files, List<Filter> filters)
      throws SQLException {
    List<DataFile> kept = files;
    for (Filter filter : filters) {
      LakeColumn column = table.column(filter.column()).orElseThrow();
      Map<Long, ColumnStats> stats = reader.statistics(table.id(), column.id());
      List<DataFile> next = new ArrayList<>();
      for (DataFile file : kept) {
        ColumnStats s = stats.get(file.id());
        if (s == null || mayMatch(column.type(), filter, s)) {
          next.add(file);
        }
      }
      kept = next;
    }
    return kept;
  }

  private static boolean mayMatch(LakeType type, Filter filter, ColumnStats s) {
    switch (filter.operator()) {
      case IS_NULL:
        return s.nulls() == null || s.nulls() > 0;
      case IS_NOT_NULL:
        return s.values() == null || s.values() > 0;
      default:
        if (s.values() != null && s.values() == 0) {
          return false;
        }
    }
    if (s.min() == null || s.max() == null) {
      return true;
    }
    Integer low = type.compare(s.min(), filter.value());
    Integer high = type.compare(s.max(), filter.value());
    if (low == null || high == null) {
      return true;
    }
    // To DuckDB, NaN is above every number.
    boolean nan = type.isFloating() && !Boolean.FALSE.equals(s.containsNan());
    return switch (filter.operator()) {
      case EQ -> low <= 0 && high >= 0;
      case LT -> low < 0;
      case LE -> low <= 0;
      case GT -> high > 0 || nan;
      case GE -> high >= 0 || nan;
      default -> true;
    };
  }
}
