package space.opensensor.ducklake.catalog;

import java.util.List;

/** How a table is partitioned. */
public record PartitionSpec(long id, List<Field> fields) {

  /**
   * One key of the partition.
   *
   * @param transform {@code identity}, {@code year}, {@code month}, {@code day}, {@code hour} or
   *     {@code bucket(N)}
   */
  public record Field(long columnId, String transform) {}
}
