package space.opensensor.ducklake.ingest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterColumn;

/**
 * The columns of a file in the lake's types. Files of one station keep one shape.
 *
 * <p>Field ids are believed only of files that name the firmware and its schema in their metadata:
 * other writers number their columns as they come.
 *
 * @param columns in file order
 */
public record FileShape(List<Column> columns) {

  /** What a column is of that a writer had no value for, and no type either. */
  static final LakeType NOTHING = new LakeType("null");

  private static final Pattern SCHEMA = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*/[1-9][0-9]{0,5}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_REASON = 500;
  private static final String[] PHYSICAL = {
    "BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"
  };
  private static final Map<String, String> LOGICAL =
      Map.of(
          "OTHER(4)", "ENUM",
          "OTHER(7)", "TIME",
          "OTHER(12)", "JSON",
          "OTHER(13)", "BSON",
          "OTHER(14)", "UUID",
          "OTHER(15)", "FLOAT16");

  /**
   * One column.
   *
   * @param fieldId the measurement's number in the firmware, or -1
   */
  public record Column(String name, long fieldId, LakeType type) {

    /** Whether every value is missing, and the column has no type. */
    boolean isNothing() {
      return type.equals(NOTHING);
    }
  }

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
    Set<String> names = new HashSet<>();
    Set<Long> ids = new HashSet<>();
    boolean numbered = isOfFirmware(footer);
    for (int i = 0; i < footer.columnCount(); i++) {
      FooterColumn c = footer.column(i);
      long id = numbered ? c.fieldId() : FooterColumn.NO_FIELD_ID;
      if (!names.add(c.name().toLowerCase(Locale.ROOT))) {
        throw new RejectedFileException("column " + name(c) + " is there twice");
      }
      if (id != FooterColumn.NO_FIELD_ID && !ids.add(id)) {
        throw new RejectedFileException("field id " + id + " is there twice");
      }
      if (!NAME.matcher(c.name()).matches()) {
        throw new RejectedFileException(
            "column " + name(c) + ": expected at most 63 letters, digits and _ in its name");
      }
      if (LakeColumn.isReserved(c.name())) {
        throw new RejectedFileException(
            "column " + name(c) + ": DuckDB keeps that name for itself; give it another one");
      }
      columns.add(new Column(c.name(), id, type(c)));
    }
    if (columns.isEmpty()) {
      throw new RejectedFileException("schema: no columns");
    }
    return new FileShape(columns);
  }

  private static boolean isOfFirmware(FileFooter footer) {
    String schema = footer.text("schema");
    return footer.text("firmware") != null && schema != null && SCHEMA.matcher(schema).matches();
  }

  private static LakeType type(FooterColumn c) throws RejectedFileException {
    if (c.logicalType().equals("OTHER(11)")) {
      return NOTHING;
    }
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
        case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> LakeType.TIMESTAMPTZ;
      };
    }
    if (c.physicalCode() == ColumnType.PHYSICAL_INT64) {
      switch (c.logicalType()) {
        case "TIMESTAMP(MILLIS,LOCAL)":
        case "TIMESTAMP(MICROS,LOCAL)":
          return new LakeType("timestamp");
        default:
      }
    }
    String found = typeName(c);
    boolean time = found.equals("INT96") || found.contains("NANOS");
    throw new RejectedFileException(
        "column "
            + name(c)
            + ": "
            + found
            + " is not taken"
            + (time ? "; write times as TIMESTAMP(MICROS,UTC)" : ""));
  }

  /** The type in the words of the Parquet format. */
  private static String typeName(FooterColumn c) {
    String physical = PHYSICAL[c.physicalCode()];
    String logical = LOGICAL.getOrDefault(c.logicalType(), c.logicalType());
    if (logical.isEmpty()) {
      return physical;
    }
    if (logical.equals("DECIMAL")) {
      logical += "(" + c.precision() + "," + c.scale() + ")";
    }
    return logical.startsWith("TIMESTAMP") ? logical : logical + " over " + physical;
  }

  private static String name(FooterColumn c) {
    return "\"" + printable(c.name()) + "\"";
  }

  /** A name a stranger gave: cut, and without characters that steer a terminal. */
  static String printable(String text) {
    return cut(text, LONGEST_NAME);
  }

  /** A reason with a stranger's words in it, as one line. */
  static String line(String text) {
    return cut(text == null ? "no message" : text, LONGEST_REASON);
  }

  private static String cut(String text, int most) {
    String start = text.length() > most ? text.substring(0, most) + "…" : text;
    return start.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]", "?");
  }
}
