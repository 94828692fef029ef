package space.opensensor.ducklake.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A table at some snapshot.
 *
 * @param path absolute place of the files the lake itself writes, ending in a slash
 * @param columns in their order
 * @param partition the partitioning in force, or null
 */
public record LakeTable(
    long id,
    String schema,
    String name,
    String path,
    List<LakeColumn> columns,
    PartitionSpec partition) {

  /** The column of a name, in any case as in SQL. */
  public Optional<LakeColumn> column(String column) {
    return columns.stream().filter(c -> c.name().equalsIgnoreCase(column)).findFirst();
  }

  /** The column of an id. */
  public Optional<LakeColumn> column(long id) {
    return columns.stream().filter(c -> c.id() == id).findFirst();
  }
}
