package space.opensensor.ducklake.ingest;

import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterColumn;

/**
 * The columns of a file in the lake's types. Files of one station keep one shape.
 *
 * @param columns in file order
 */
public record FileShape(List<Column> columns) {

  /**
   * One column.
   *
   * @param fieldId the measurement's number in the firmware, or -1
   */
  public record Column(String name, long fieldId, LakeType type) {}

  public FileShape {
    columns = List.copyOf(columns);
  }

  /**
   * The shape a footer declares.
   *
   * @throws RejectedFileException when a type has no counterpart in the lake, or names repeat
   */
  public static FileShape of(FileFooter footer) throws RejectedFileException {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < footer.columnCount(); i++) {
      FooterColumn c = footer.column(i);
      for (Column other : columns) {
        if (other.name().equalsIgnoreCase(c.name())) {
          throw new RejectedFileException("column \"" + printable(c.name()) + "\" is there twice");
        }
        if (c.fieldId() != FooterColumn.NO_FIELD_ID && other.fieldId() == c.fieldId()) {
          throw new RejectedFileException("field id " + c.fieldId() + " is there twice");
        }
      }
      if (!c.name().matches("[A-Za-z_][A-Za-z0-9_]{0,62}")) {
        throw new RejectedFileException(
            "column \"" + printable(c.name()) + "\": expected letters, digits and _ in its name");
      }
      columns.add(new Column(c.name(), c.fieldId(), type(c)));
    }
    if (columns.isEmpty()) {
      throw new RejectedFileException("schema: no columns");
    }
    return new FileShape(columns);
  }

  private static LakeType type(FooterColumn c) throws RejectedFileException {
    ColumnType type = c.type();
    if (type != null) {
      return switch (type) {
        case BOOLEAN -> new LakeType("boolean");
        case INT32 -> new LakeType("int32");
        case INT64 -> LakeType.INT64;
        case FLOAT -> LakeType.FLOAT32;
        case DOUBLE -> new LakeType("float64");
        case UTF8 -> LakeType.VARCHAR;
        case DECIMAL -> new LakeType("decimal(" + c.precision() + "," + c.scale() + ")");
        case TIMESTAMP_MILLIS -> LakeType.TIMESTAMPTZ;
      };
    }
    return switch (c.logicalType()) {
      case "TIMESTAMP(MICROS,UTC)" -> LakeType.TIMESTAMPTZ;
      case "TIMESTAMP(MILLIS,LOCAL)", "TIMESTAMP(MICROS,LOCAL)" -> new LakeType("timestamp");
      default ->
          throw new RejectedFileException(
              "column \""
                  + printable(c.name())
                  + "\": type "
                  + printable(c.logicalType())
                  + " over physical type "
                  + c.physicalCode()
                  + " is not taken");
    };
  }

  /** Text of a stranger, cut and without control characters. */
  static String printable(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() > 64 ? clean.substring(0, 64) + "…" : clean;
  }
}
