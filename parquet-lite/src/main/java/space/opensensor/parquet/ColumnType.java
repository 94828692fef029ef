package space.opensensor.parquet;

/**
 * What a column holds: a physical type and, for some, a logical type over it.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/types/logicaltypedefinitions/">Parquet:
 *     logical types</a>
 */
public enum ColumnType {
  /** True or false. */
  BOOLEAN(ColumnType.PHYSICAL_BOOLEAN),
  /** Signed 32-bit integer. */
  INT32(ColumnType.PHYSICAL_INT32),
  /** Signed 64-bit integer. */
  INT64(ColumnType.PHYSICAL_INT64),
  /** IEEE 754 binary32. */
  FLOAT(ColumnType.PHYSICAL_FLOAT),
  /** IEEE 754 binary64. */
  DOUBLE(ColumnType.PHYSICAL_DOUBLE),
  /** Text: UTF-8 in a BYTE_ARRAY. */
  UTF8(ColumnType.PHYSICAL_BYTE_ARRAY),
  /** DECIMAL(precision, scale) as an unscaled INT32. */
  DECIMAL(ColumnType.PHYSICAL_INT32),
  /** Milliseconds since 1970-01-01T00:00Z in an INT64, adjusted to UTC. */
  TIMESTAMP_MILLIS(ColumnType.PHYSICAL_INT64),
  /** Microseconds since 1970-01-01T00:00Z in an INT64, adjusted to UTC. */
  TIMESTAMP_MICROS(ColumnType.PHYSICAL_INT64);

  /** Physical type BOOLEAN: one bit a value. */
  public static final int PHYSICAL_BOOLEAN = 0;

  /** Physical type INT32: 4 bytes, signed. */
  public static final int PHYSICAL_INT32 = 1;

  /** Physical type INT64: 8 bytes, signed. */
  public static final int PHYSICAL_INT64 = 2;

  /** Physical type FLOAT: IEEE 754 binary32. */
  public static final int PHYSICAL_FLOAT = 4;

  /** Physical type DOUBLE: IEEE 754 binary64. */
  public static final int PHYSICAL_DOUBLE = 5;

  /** Physical type BYTE_ARRAY: bytes with their length before them. */
  public static final int PHYSICAL_BYTE_ARRAY = 6;

  private final int physical;

  ColumnType(int physical) {
    this.physical = physical;
  }

  /** The number of the physical type in the file. */
  public int physicalCode() {
    return physical;
  }

  /** Whether values are instants. */
  boolean isTimestamp() {
    return this == TIMESTAMP_MILLIS || this == TIMESTAMP_MICROS;
  }

  /** Bytes of a value in PLAIN: 4 or 8, and 0 for booleans and texts. */
  int width() {
    if (physical == PHYSICAL_INT32 || physical == PHYSICAL_FLOAT) {
      return 4;
    }
    return physical == PHYSICAL_INT64 || physical == PHYSICAL_DOUBLE ? 8 : 0;
  }
}
