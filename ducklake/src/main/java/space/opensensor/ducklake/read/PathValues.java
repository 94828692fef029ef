package space.opensensor.ducklake.read;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import space.opensensor.ducklake.bucket.HivePath;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.PartitionSpec;

/** Values that stand in the paths of data files, the same for all rows of a file. */
final class PathValues {

  /** A key that means itself in a pattern. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]+");

  private PathValues() {}

  /** The key of the path that holds a column's values, or null when a mapping names none. */
  static String key(NameMapping mapping, LakeColumn column) {
    NameMapping.Entry entry =
        mapping == null ? null : ColumnSource.entry(mapping.entries(), column);
    return entry != null && entry.partition() ? entry.sourceName() : null;
  }

  /**
   * The files of a table whose paths do not say that no row of theirs meets conditions. Conditions
   * that the paths of all files decide are taken off the list.
   */
  static List<DataFile> prune(TableState state, List<AnyOf> conditions) {
    List<DataFile> files = new ArrayList<>(state.files());
    for (AnyOf condition : List.copyOf(conditions)) {
      String name = condition.filters().get(0).column();
      LakeColumn column = LakeReader.column(state.table(), name);
      if (!column.type().equals(LakeType.VARCHAR)
          || !condition.filters().stream().allMatch(f -> isEqual(f, name))) {
        continue;
      }
      Set<String> values = new HashSet<>();
      condition.filters().forEach(f -> values.add(f.value()));
      boolean decided = true;
      for (Iterator<DataFile> all = files.iterator(); all.hasNext(); ) {
        DataFile file = all.next();
        String key = key(state.mapping(file), column);
        if (key == null) {
          decided = false;
        } else if (!values.contains(of(file, key))) {
          all.remove();
        }
      }
      if (decided) {
        conditions.remove(condition);
      }
    }
    return files;
  }

  /**
   * The values that rows meeting conditions have in the column by which a table is partitioned
   * first; none where the conditions do not say.
   */
  static Set<String> ofFirstKey(LakeTable table, List<AnyOf> conditions) {
    if (table.partition() == null) {
      return Set.of();
    }
    PartitionSpec.Field first = table.partition().fields().get(0);
    for (AnyOf condition : conditions) {
      String name = condition.filters().get(0).column();
      LakeColumn column = LakeReader.column(table, name);
      if (first.transform().equals("identity")
          && column.id() == first.columnId()
          && column.type().equals(LakeType.VARCHAR)
          && condition.isFew()
          && condition.filters().stream().allMatch(f -> isEqual(f, name))) {
        return condition.filters().stream().map(Filter::value).collect(Collectors.toSet());
      }
    }
    return Set.of();
  }

  private static boolean isEqual(Filter filter, String column) {
    return filter.operator() == Filter.Operator.EQ && filter.column().equals(column);
  }

  /**
   * The value of a key in a file's name, in DuckDB's SQL: the same for all rows of a file, so that
   * DuckDB works it out once and leaves out files by it.
   */
  static String expression(String filename, String key) {
    return "regexp_extract(" + filename + ", '/" + key + "=([^/]*)/', 1)";
  }

  /** Whether {@link #expression} can be made of a key. */
  static boolean isPlain(String key) {
    return PLAIN.matcher(key).matches();
  }

  /** Whether {@link #expression} of a plain key finds a value in a name. */
  static boolean isFoundIn(String filename, String key, String value) {
    String before = "/" + key + "=";
    int start = filename.indexOf(before) + before.length();
    return value != null
        && start >= before.length()
        && filename.startsWith(value + "/", start)
        && value.indexOf('/') < 0;
  }

  /**
   * The value of a key.
   *
   * @return null for no value
   */
  static String of(DataFile file, String key) {
    Optional<String> text = HivePath.text(file.path(), key);
    if (text.isEmpty()) {
      throw new CatalogException("data file " + file.id() + ": its path has no " + key + "=…");
    }
    return HivePath.value(text.get());
  }
}
