package space.opensensor.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * A table's columns and partitioning as Iceberg has them. A field's id is the column's id in the
 * lake, which is never given twice.
 *
 * @param identity column that files share one value of, or null
 * @param day time that files lie within a day of, or null
 */
record TableShape(Schema schema, LakeColumn identity, LakeColumn day) {

  /**
   * The shape of a table.
   *
   * @throws PublishException where version 2 of Iceberg has no counterpart for a column
   */
  static TableShape of(LakeTable table) {
    List<Types.NestedField> fields = new ArrayList<>();
    for (LakeColumn column : table.columns()) {
      Type type =
          IcebergValues.type(column.type())
              .orElseThrow(
                  () ->
                      new PublishException(
                          about(table, column)
                              + "Iceberg has no type for "
                              + column.type()
                              + "; drop it, or leave the table out with --table"));
      if (column.initialDefault() != null) {
        throw new PublishException(
            about(table, column)
                + "it has a default for rows older than itself, which Iceberg's version 2 has not;"
                + " drop it, or leave the table out with --table");
      }
      fields.add(Types.NestedField.optional(Math.toIntExact(column.id()), column.name(), type));
    }
    LakeColumn identity = keyed(table, "identity").orElse(null);
    LakeColumn day = identity == null ? null : keyed(table, "day").orElse(null);
    return new TableShape(new Schema(fields), identity, day);
  }

  private static String about(LakeTable table, LakeColumn column) {
    return "table " + table.label() + ", column \"" + column.name() + "\": ";
  }

  private static Optional<LakeColumn> keyed(LakeTable table, String transform) {
    return table.partition() == null
        ? Optional.empty()
        : table.partition().fields().stream()
            .filter(f -> f.transform().equals(transform))
            .map(f -> table.column(f.columnId()))
            .flatMap(Optional::stream)
            .findFirst();
  }

  /**
   * The ways in which its files are partitioned, the coarsest first: not at all, by the shared
   * value, by that and the day.
   */
  List<PartitionSpec> specs() {
    List<PartitionSpec> specs = new ArrayList<>();
    specs.add(PartitionSpec.unpartitioned());
    if (identity != null) {
      specs.add(PartitionSpec.builderFor(schema).identity(identity.name()).build());
      if (day != null) {
        specs.add(
            PartitionSpec.builderFor(schema).identity(identity.name()).day(day.name()).build());
      }
    }
    return specs;
  }

  /** The type of a column. */
  Type.PrimitiveType type(LakeColumn column) {
    return schema.findType(Math.toIntExact(column.id())).asPrimitiveType();
  }
}
