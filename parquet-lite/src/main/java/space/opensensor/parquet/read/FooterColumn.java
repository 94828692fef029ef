package space.opensensor.parquet.read;

import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/** A column as a file's footer declares it. Immutable. */
public final class FooterColumn {

  /** What {@link #fieldId} says of a column without one. */
  public static final int NO_FIELD_ID = -1;

  private final String name;
  private final int physicalCode;
  private final boolean optional;
  private final int fieldId;
  private final String logicalType;
  private final int precision;
  private final int scale;

  FooterColumn(
      String name,
      int physicalCode,
      boolean optional,
      int fieldId,
      String logicalType,
      int precision,
      int scale) {
    this.name = name;
    this.physicalCode = physicalCode;
    this.optional = optional;
    this.fieldId = fieldId;
    this.logicalType = logicalType;
    this.precision = precision;
    this.scale = scale;
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** The number of the physical type, 0–7. */
  public int physicalCode() {
    return physicalCode;
  }

  /** Whether values may be missing. */
  public boolean isOptional() {
    return optional;
  }

  /** The field id, or {@link #NO_FIELD_ID}. */
  public int fieldId() {
    return fieldId;
  }

  /**
   * The logical type in words: {@code STRING}, {@code DECIMAL}, {@code TIMESTAMP(MILLIS,UTC)} or
   * {@code TIMESTAMP(MICROS,LOCAL)} and so on, {@code OTHER(n)} for the n-th kind of
   * parquet.thrift's LogicalType, empty for none.
   */
  public String logicalType() {
    return logicalType;
  }

  /** Digits of a decimal in all; 0 for other types. */
  public int precision() {
    return precision;
  }

  /** Digits of a decimal after the point; 0 for other types. */
  public int scale() {
    return scale;
  }

  /**
   * The type of this library that the column has, or null when it has none, such as INT96, a
   * timestamp in nanoseconds, or a logical type that does not go with the physical one.
   */
  public ColumnType type() {
    if (logicalType.length() == 0) {
      return plainType();
    }
    if (physicalCode == ColumnType.PHYSICAL_INT32) {
      boolean fits = precision > 0 && precision <= Column.MAX_PRECISION;
      if (logicalType.equals("DECIMAL")) {
        return fits && scale >= 0 && scale <= precision ? ColumnType.DECIMAL : null;
      }
      return logicalType.equals("INT_32") ? ColumnType.INT32 : null;
    }
    if (physicalCode == ColumnType.PHYSICAL_INT64) {
      if (logicalType.equals("TIMESTAMP(MILLIS,UTC)")) {
        return ColumnType.TIMESTAMP_MILLIS;
      }
      if (logicalType.equals("TIMESTAMP(MICROS,UTC)")) {
        return ColumnType.TIMESTAMP_MICROS;
      }
      return logicalType.equals("INT_64") ? ColumnType.INT64 : null;
    }
    boolean text = physicalCode == ColumnType.PHYSICAL_BYTE_ARRAY && logicalType.equals("STRING");
    return text ? ColumnType.UTF8 : null;
  }

  private ColumnType plainType() {
    switch (physicalCode) {
      case ColumnType.PHYSICAL_BOOLEAN:
        return ColumnType.BOOLEAN;
      case ColumnType.PHYSICAL_INT32:
        return ColumnType.INT32;
      case ColumnType.PHYSICAL_INT64:
        return ColumnType.INT64;
      case ColumnType.PHYSICAL_FLOAT:
        return ColumnType.FLOAT;
      case ColumnType.PHYSICAL_DOUBLE:
        return ColumnType.DOUBLE;
      default:
        return null;
    }
  }

  /** Bytes of a bound in PLAIN, or 0 when they vary. */
  int boundWidth() {
    switch (physicalCode) {
      case ColumnType.PHYSICAL_BOOLEAN:
        return 1;
      case ColumnType.PHYSICAL_INT32:
      case ColumnType.PHYSICAL_FLOAT:
        return 4;
      case ColumnType.PHYSICAL_INT64:
      case ColumnType.PHYSICAL_DOUBLE:
        return 8;
      default:
        return 0;
    }
  }
}
