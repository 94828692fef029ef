package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.store.StoredObject;

/**
 * The first files of batches. A station puts a file once more when an answer was lost, under
 * another key: its rows count once. A file that names a batch and holds other rows is no such
 * repeat.
 */
final class BatchFirsts {

  /**
   * A file as it was taken in.
   *
   * @param stats by column, as far as the catalog still has them
   * @param folded whether they are those of a fold, of which it is a part
   */
  private record First(Ledger.Entry entry, Map<Long, ColumnStats> stats, boolean folded) {}

  private final LakeTable table;
  private final Map<String, First> firsts = new HashMap<>();

  private BatchFirsts(LakeTable table) {
    this.table = table;
  }

  /** The first files of batches that have come before. */
  static BatchFirsts of(Ledger ledger, TableFiles files, LakeTable table, Set<String> batches)
      throws SQLException {
    BatchFirsts all = new BatchFirsts(table);
    for (Map.Entry<String, Ledger.Entry> e : ledger.firstOf(table.id(), batches).entrySet()) {
      Long file = e.getValue().dataFile();
      all.firsts.put(
          e.getKey(),
          new First(
              e.getValue(),
              file == null ? Map.of() : files.statisticsOf(file),
              file != null && ledger.folds().isFold(file)));
    }
    return all;
  }

  /** Notes the first file of a batch. */
  void add(Ledger.Entry entry, List<ColumnStats> stats) {
    firsts.put(
        entry.batch(),
        new First(
            entry, stats.stream().collect(Collectors.toMap(ColumnStats::columnId, s -> s)), false));
  }

  /** Why a file of a batch that came before is no repeat of it, or null when it is one. */
  String otherRows(String batch, StoredObject object, NewFile file) {
    First first = firsts.get(batch);
    if (first == null) {
      return null;
    }
    String before =
        "batch \""
            + FileShape.printable(batch)
            + "\" came before under "
            + FileShape.printable(first.entry().key())
            + " with other ";
    if (first.entry().rows() != file.rows()) {
      return before + "rows: " + first.entry().rows() + " there, " + file.rows() + " here";
    }
    for (ColumnStats here : file.stats()) {
      ColumnStats there = first.stats().get(here.columnId());
      if (there != null && !(first.folded() ? isPart(here, there) : isSame(here, there))) {
        String name = table.column(here.columnId()).map(LakeColumn::name).orElse("?");
        return before + "values: column \"" + FileShape.printable(name) + "\"";
      }
    }
    return first.entry().bytes() == object.bytes() ? null : before + "bytes, though as many rows";
  }

  private boolean isSame(ColumnStats a, ColumnStats b) {
    LakeType type = table.column(a.columnId()).map(LakeColumn::type).orElse(null);
    return Objects.equals(a.nulls(), b.nulls())
        && isSame(type, a.min(), b.min())
        && isSame(type, a.max(), b.max());
  }

  /** Whether a file's values may be among those of a fold, whose bounds are of all its files. */
  private boolean isPart(ColumnStats file, ColumnStats fold) {
    LakeType type = table.column(file.columnId()).map(LakeColumn::type).orElse(null);
    return (file.nulls() == null || fold.nulls() == null || file.nulls() <= fold.nulls())
        && isAtMost(type, fold.min(), file.min())
        && isAtMost(type, file.max(), fold.max());
  }

  private static boolean isAtMost(LakeType type, String a, String b) {
    Integer order = type == null || a == null || b == null ? null : type.compare(a, b);
    return order == null || order <= 0;
  }

  private static boolean isSame(LakeType type, String a, String b) {
    if (Objects.equals(a, b)) {
      return true;
    }
    Integer order = type == null || a == null || b == null ? null : type.compare(a, b);
    return order != null && order == 0;
  }
}
