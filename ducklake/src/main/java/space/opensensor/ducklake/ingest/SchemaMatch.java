package space.opensensor.ducklake.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NameMapping;

/**
 * How the columns of a file meet those of a table.
 *
 * <p>A firmware's field id names a measurement for good: a column with a known id is that
 * measurement whatever its name, a known name with another id is a contradiction. Every file has a
 * column of times; a column of nothing is one of the table whose values are all missing.
 *
 * @param matched columns found, in file order
 * @param unknown columns the table has not
 * @param widen columns of the table that are too narrow for the file's
 * @param mapping how readers find the columns
 */
public record SchemaMatch(
    List<Matched> matched,
    List<FileShape.Column> unknown,
    List<Matched> widen,
    NameMapping mapping) {

  /** A column of the file and its column in the lake. */
  public record Matched(FileShape.Column file, LakeColumn lake) {}

  /**
   * Matches a file.
   *
   * @param fields what the firmware's field ids stand for in this table
   * @param pathColumns the columns whose values stand in the path, by key; empty where the table
   *     has none for it
   * @throws RejectedFileException when the file contradicts the table
   */
  public static SchemaMatch of(
      FileShape shape,
      LakeTable table,
      Map<Long, Ledger.Field> fields,
      Map<String, Optional<LakeColumn>> pathColumns)
      throws RejectedFileException {
    List<Matched> matched = new ArrayList<>();
    List<Matched> widen = new ArrayList<>();
    List<FileShape.Column> unknown = new ArrayList<>();
    List<NameMapping.Entry> entries = new ArrayList<>();
    List<NameMapping.Unmapped> unmapped = new ArrayList<>();
    for (FileShape.Column column : shape.columns()) {
      if (pathColumns.keySet().stream().anyMatch(column.name()::equalsIgnoreCase)) {
        throw new RejectedFileException(
            "column \"" + column.name() + "\": its value comes from the path");
      }
      Ledger.Field field = fields.get(column.fieldId());
      Optional<LakeColumn> lake;
      if (field != null) {
        if (!field.sourceName().equalsIgnoreCase(column.name())) {
          // A new name for the measurement is fine, the name of another one is not.
          byName(column, table, fields);
        }
        // Of a column that was dropped and added again, later files fill the new one.
        lake = table.column(field.columnId()).or(() -> table.column(column.name()));
        if (lake.isEmpty()) {
          // Dropped from the table: the file keeps it and nobody is asked again.
          unmapped.add(new NameMapping.Unmapped(column.name(), column.type().name()));
          continue;
        }
      } else {
        lake = byName(column, table, fields);
      }
      if (lake.isEmpty()) {
        if (!column.isNothing()) {
          unknown.add(column);
        }
        unmapped.add(new NameMapping.Unmapped(column.name(), column.type().name()));
        continue;
      }
      Matched pair = new Matched(column, lake.get());
      if (pathColumns.containsValue(lake)) {
        throw new RejectedFileException(
            "column \"" + column.name() + "\": its value comes from the path");
      }
      for (Matched other : matched) {
        if (other.lake().id() == pair.lake().id()) {
          throw new RejectedFileException(
              "columns \""
                  + other.file().name()
                  + "\" and \""
                  + column.name()
                  + "\" are the same measurement");
        }
      }
      LakeType to = pair.lake().type();
      if (column.isNothing()) {
        matched.add(pair);
        if (isReadAsNull(pair.lake())) {
          entries.add(new NameMapping.Entry(column.name(), pair.lake().id(), false));
        }
        continue;
      }
      if (to.widensTo(column.type())) {
        widen.add(pair);
      } else if (!to.reads(column.type())) {
        throw new RejectedFileException(
            "column \"" + column.name() + "\": " + column.type() + ", the table has " + to);
      }
      matched.add(pair);
      entries.add(new NameMapping.Entry(column.name(), pair.lake().id(), false));
    }
    checkTime(table, matched);
    pathColumns.forEach(
        (key, of) -> of.ifPresent(c -> entries.add(new NameMapping.Entry(key, c.id(), true))));
    return new SchemaMatch(matched, unknown, widen, new NameMapping(entries, unmapped));
  }

  /** Whether readers must be told of a column of nothing, lest they fill in the default. */
  private static boolean isReadAsNull(LakeColumn column) throws RejectedFileException {
    if (column.initialDefault() == null) {
      return false;
    }
    String type = column.type().name();
    if (type.startsWith("timestamp") || type.matches("date|time|interval|blob|uuid|json")) {
      throw new RejectedFileException(
          "column \"" + column.name() + "\": it has no type, the table has " + type);
    }
    return true;
  }

  /** Rows without a time are in no day of the table, and no question about a time finds them. */
  private static void checkTime(LakeTable table, List<Matched> matched)
      throws RejectedFileException {
    Optional<LakeColumn> time =
        table.columns().stream().filter(c -> c.type().equals(LakeType.TIMESTAMPTZ)).findFirst();
    boolean there =
        time.isEmpty()
            ? !matched.isEmpty()
            : matched.stream()
                .anyMatch(m -> m.lake().id() == time.get().id() && !m.file().isNothing());
    if (!there) {
      throw new RejectedFileException(
          time.isEmpty()
              ? "no column that the table has"
              : "no column \"" + time.get().name() + "\": rows without a time are not taken");
    }
  }

  private static Optional<LakeColumn> byName(
      FileShape.Column column, LakeTable table, Map<Long, Ledger.Field> fields)
      throws RejectedFileException {
    for (Map.Entry<Long, Ledger.Field> e : fields.entrySet()) {
      if (e.getValue().sourceName().equalsIgnoreCase(column.name())) {
        if (column.fieldId() >= 0) {
          throw new RejectedFileException(
              "column \""
                  + column.name()
                  + "\": field id "
                  + column.fieldId()
                  + ", files before it had "
                  + e.getKey());
        }
        return table.column(e.getValue().columnId()).or(() -> table.column(column.name()));
      }
    }
    return table.column(column.name());
  }
}
