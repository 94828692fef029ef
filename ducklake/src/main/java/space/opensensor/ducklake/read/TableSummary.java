package space.opensensor.ducklake.read;

import java.util.List;
import java.util.Optional;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.PartitionSpec;

/**
 * A table in numbers.
 *
 * @param rows rows that a query sees
 * @param stationFiles files that stay where a station put them
 * @param unreadable why its rows cannot be read here, or null
 */
public record TableSummary(
    String schema,
    String name,
    List<LakeColumn> columns,
    List<String> partition,
    long rows,
    long files,
    long bytes,
    long stationFiles,
    String unreadable) {

  /** The name by which it is found: without its schema when that is {@code main}. */
  public String label() {
    return schema.equals("main") ? name : schema + "." + name;
  }

  static TableSummary of(TableState state) {
    LakeTable table = state.table();
    List<DataFile> files = state.files();
    return new TableSummary(
        table.schema(),
        table.name(),
        table.columns(),
        table.partition() == null
            ? List.of()
            : table.partition().fields().stream().map(f -> key(table, f)).toList(),
        RowCount.inCatalog(state),
        files.size(),
        files.stream().mapToLong(DataFile::bytes).sum(),
        files.stream().filter(f -> !f.owned()).count(),
        state.unreadable());
  }

  private static String key(LakeTable table, PartitionSpec.Field field) {
    Optional<LakeColumn> column = table.column(field.columnId());
    String name = column.map(LakeColumn::name).orElse("?");
    String transform = field.transform();
    return transform.endsWith(")")
        ? transform.substring(0, transform.length() - 1) + ", " + name + ")"
        : transform + "(" + name + ")";
  }

  TableSummary withRows(long counted) {
    return new TableSummary(
        schema, name, columns, partition, counted, files, bytes, stationFiles, unreadable);
  }
}
