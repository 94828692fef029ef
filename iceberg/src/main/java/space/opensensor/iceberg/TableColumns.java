package space.opensensor.iceberg;

import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * How an Iceberg table's columns follow the lake's: they are added, renamed and dropped by id, and
 * take a type that Iceberg promotes theirs to.
 *
 * @see <a href="https://iceberg.apache.org/spec/#schema-evolution">Iceberg: schema evolution</a>
 */
final class TableColumns {

  private TableColumns() {}

  /** By which columns of files without field ids are found. */
  static String names(TableShape shape) {
    return NameMappingParser.toJson(MappingUtil.create(shape.schema()));
  }

  /** A column that cannot follow, or null where all can. */
  static Types.NestedField stuck(Schema before, Schema after) {
    for (Types.NestedField field : after.columns()) {
      Types.NestedField old = before.findField(field.fieldId());
      if (old != null
          && !old.type().equals(field.type())
          && !TypeUtil.isPromotionAllowed(old.type(), field.type().asPrimitiveType())) {
        return field;
      }
    }
    return null;
  }

  /** Those of the newest shapes that follow each other: what a table can begin with is first. */
  static TreeMap<Long, TableShape> following(TreeMap<Long, TableShape> shapes) {
    TreeMap<Long, TableShape> kept = new TreeMap<>();
    for (Map.Entry<Long, TableShape> step : shapes.descendingMap().entrySet()) {
      if (!kept.isEmpty()
          && stuck(step.getValue().schema(), kept.firstEntry().getValue().schema()) != null) {
        break;
      }
      kept.put(step.getKey(), step.getValue());
    }
    return kept;
  }

  /**
   * Metadata with the columns of a shape, or the same where it has them.
   *
   * @param label of the table
   * @throws PublishException where Iceberg does not promote a column's type to that of the lake
   */
  static TableMetadata taken(TableMetadata base, TableShape shape, String label) {
    if (base.schema().sameSchema(shape.schema())) {
      return base;
    }
    Types.NestedField stuck = stuck(base.schema(), shape.schema());
    if (stuck != null) {
      throw new PublishException(
          "table "
              + label
              + ", column \""
              + stuck.name()
              + "\": Iceberg does not change "
              + base.schema().findType(stuck.fieldId())
              + " to "
              + stuck.type()
              + "; "
              + PublishException.ANEW);
    }
    int last = Math.max(base.lastColumnId(), shape.schema().highestFieldId());
    return TableMetadata.buildFrom(base)
        .setCurrentSchema(shape.schema(), last)
        .setProperties(Map.of(TableProperties.DEFAULT_NAME_MAPPING, names(shape)))
        .build();
  }

  /** Which of a table's partitionings has a number of fields. */
  static PartitionSpec specOf(BaseTable table, int fields) {
    return table.specs().values().stream()
        .filter(spec -> spec.fields().size() == fields)
        .findFirst()
        .orElseThrow(
            () ->
                new PublishException(
                    "table "
                        + table.name()
                        + ": its partitioning has changed; "
                        + PublishException.ANEW));
  }
}
