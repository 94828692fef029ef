package space.opensensor.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.ingest.RangedObject;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterColumn;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.ParquetFormatException;

/**
 * Whether Iceberg's readers find in a file what the lake does: by field ids where the file has any,
 * by names elsewhere, and times in microseconds.
 *
 * @param misfit why not, or null
 * @param splits where row groups begin, in bytes
 * @param identity whether the value that files of a partition share stands in its rows
 */
record FileFit(String misfit, List<Long> splits, boolean identity) {

  private static final int LONGEST_FOOTER = 16 << 20;

  /**
   * Reads a file's footer.
   *
   * @param mapping by which the lake finds its columns, or null for field ids
   */
  static FileFit of(Storage storage, DataFile file, NameMapping mapping, TableShape shape)
      throws IOException {
    if (file.unreadable() != null) {
      return no(file.unreadable());
    }
    Storage.Located at = storage.locate(file.path());
    StoredObject object = at.store().head(at.key()).orElse(null);
    if (object == null) {
      return no("it is not there; restore the object");
    }
    if (object.bytes() != file.bytes()) {
      return no("it has " + object.bytes() + " bytes, the catalog says " + file.bytes());
    }
    FileFooter footer;
    try {
      footer = FooterReader.read(new RangedObject(at.store(), object), LONGEST_FOOTER);
    } catch (ParquetFormatException e) {
      return no(e.getMessage());
    }
    String misfit = misfit(footer, mapping, shape);
    if (misfit != null) {
      return no(misfit);
    }
    List<Long> splits = new ArrayList<>();
    for (int group = 0; group < footer.rowGroupCount(); group++) {
      splits.add(footer.rowGroup(group).chunk(0).start());
    }
    return new FileFit(null, splits, mapping == null && holds(footer, shape.identity()));
  }

  private static FileFit no(String why) {
    return new FileFit(why, List.of(), false);
  }

  private static boolean holds(FileFooter footer, LakeColumn identity) {
    for (int i = 0; identity != null && i < footer.columnCount(); i++) {
      if (footer.column(i).fieldId() == identity.id()) {
        return true;
      }
    }
    return false;
  }

  private static String misfit(FileFooter footer, NameMapping mapping, TableShape shape) {
    Map<String, Long> named = new HashMap<>();
    if (mapping != null) {
      mapping.entries().stream()
          .filter(e -> !e.partition())
          .forEach(e -> named.put(e.sourceName(), e.columnId()));
    }
    boolean numbered = false;
    for (int i = 0; i < footer.columnCount(); i++) {
      numbered |= footer.column(i).fieldId() != FooterColumn.NO_FIELD_ID;
    }
    for (int i = 0; i < footer.columnCount(); i++) {
      FooterColumn column = footer.column(i);
      // By which the lake finds the column, and by which Iceberg does.
      Long ours = mapping == null ? (Long) (long) column.fieldId() : named.get(column.name());
      Types.NestedField field =
          numbered
              ? shape.schema().findField(column.fieldId())
              : shape.schema().findField(column.name());
      Types.NestedField lake = ours == null ? null : shape.schema().findField(ours.intValue());
      if (lake == null ? field != null : field == null || field.fieldId() != lake.fieldId()) {
        return "Iceberg would take its column \"" + column.name() + "\" for another";
      }
      if (lake != null && !reads(lake.type(), column)) {
        return "its column \""
            + column.name()
            + "\" is "
            + column.logicalType()
            + ", which Iceberg misreads as "
            + lake.type();
      }
    }
    return null;
  }

  /** Whether the file's form of a value is one that the type is read from. */
  private static boolean reads(Type type, FooterColumn column) {
    ColumnType form = column.type();
    String logical = column.logicalType();
    return switch (type.typeId()) {
      case BOOLEAN -> form == ColumnType.BOOLEAN;
      case INTEGER -> column.physicalCode() == ColumnType.PHYSICAL_INT32 && isWhole(logical);
      case LONG ->
          (column.physicalCode() == ColumnType.PHYSICAL_INT64
                  || column.physicalCode() == ColumnType.PHYSICAL_INT32)
              && isWhole(logical);
      case FLOAT -> form == ColumnType.FLOAT;
      case DOUBLE -> form == ColumnType.DOUBLE || form == ColumnType.FLOAT;
      case STRING -> form == ColumnType.UTF8;
      case TIMESTAMP ->
          logical.equals("TIMESTAMP(MICROS,UTC)") || logical.equals("TIMESTAMP(MICROS,LOCAL)");
      case DECIMAL ->
          form == ColumnType.DECIMAL
              && column.scale() == ((Types.DecimalType) type).scale()
              && column.precision() <= ((Types.DecimalType) type).precision();
      case DATE -> logical.equals("DATE") || logical.equals("OTHER(6)");
      case BINARY -> form == null && column.physicalCode() >= 6;
      default -> false;
    };
  }

  private static boolean isWhole(String logical) {
    return logical.isEmpty() || logical.startsWith("INT");
  }
}
