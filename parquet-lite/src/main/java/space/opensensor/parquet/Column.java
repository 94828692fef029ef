package space.opensensor.parquet;

/**
 * One column of a {@link FileSchema}: a field id, a name, a type, whether values may be missing,
 * and optionally a pinned encoding or codec. Immutable; the methods that change something return a
 * changed copy.
 *
 * <p>A column is required (no value may be missing) unless {@link #optional()}.
 */
public final class Column {

  /** The longest name, in UTF-8 bytes. */
  public static final int MAX_NAME_BYTES = 64;

  /** The longest text of a constant column, in UTF-8 bytes. */
  public static final int MAX_CONSTANT_BYTES = ChunkStatistics.MAX_TEXT_BYTES;

  /** The largest precision of a decimal held in an INT32. */
  public static final int MAX_PRECISION = 9;

  private static final int[] POWERS_OF_TEN = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000
  };

  private final int fieldId;
  private final String name;
  private final ColumnType type;
  private final int precision;
  private final int scale;
  private final boolean optional;
  private final Encoding encoding;
  private final CompressionCodec codec;
  private final byte[] constant;

  private Column(
      int fieldId,
      String name,
      ColumnType type,
      int precision,
      int scale,
      boolean optional,
      Encoding encoding,
      CompressionCodec codec,
      byte[] constant) {
    this.fieldId = fieldId;
    this.name = name;
    this.type = type;
    this.precision = precision;
    this.scale = scale;
    this.optional = optional;
    this.encoding = encoding;
    this.codec = codec;
    this.constant = constant;
  }

  /**
   * A required column of any type but {@link ColumnType#DECIMAL}.
   *
   * @param fieldId its fixed number, at least 0, by which readers know it when it is renamed
   * @param name its name, 1–{@link #MAX_NAME_BYTES} bytes of UTF-8
   */
  public static Column of(int fieldId, String name, ColumnType type) {
    if (type == ColumnType.DECIMAL) {
      throw new IllegalArgumentException(
          "column \"" + name + "\": a decimal has a precision and a scale, use Column.decimal");
    }
    checkIdentity(fieldId, name);
    return new Column(fieldId, name, type, 0, 0, false, null, null, null);
  }

  /**
   * A required column of decimals: value × 10<sup>scale</sup> as an int.
   *
   * @param precision decimal digits in all, 1–{@link #MAX_PRECISION}
   * @param scale digits after the point, 0–precision
   */
  public static Column decimal(int fieldId, String name, int precision, int scale) {
    checkIdentity(fieldId, name);
    if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
      throw new IllegalArgumentException(
          "column \""
              + name
              + "\": DECIMAL("
              + precision
              + ","
              + scale
              + ") is not within precision 1..9 and scale 0..precision");
    }
    return new Column(fieldId, name, ColumnType.DECIMAL, precision, scale, false, null, null, null);
  }

  /**
   * A required UTF8 column that holds the same text in every row, such as the id of who wrote the
   * file. A writer fills it by itself and takes no rows of it. It can be neither optional nor
   * pinned.
   *
   * @param text 1–{@link #MAX_CONSTANT_BYTES} bytes of UTF-8
   */
  public static Column constant(int fieldId, String name, String text) {
    checkIdentity(fieldId, name);
    int length = Utf8.length(text);
    if (length < 1 || length > MAX_CONSTANT_BYTES) {
      throw new IllegalArgumentException(
          "column \"" + name + "\": a text of " + length + " bytes is not 1..64");
    }
    byte[] utf8 = new byte[length];
    Utf8.encode(text, utf8, 0);
    return new Column(fieldId, name, ColumnType.UTF8, 0, 0, false, null, null, utf8);
  }

  /** This column with values that may be missing. */
  public Column optional() {
    checkVaries();
    return new Column(fieldId, name, type, precision, scale, true, encoding, codec, null);
  }

  /**
   * This column always in one encoding instead of the smallest.
   *
   * @throws IllegalArgumentException when the format does not define it for the type
   */
  public Column pinned(Encoding pinned) {
    if (!allows(type, pinned)) {
      throw new IllegalArgumentException(describe() + pinned + " is not defined for " + type);
    }
    checkVaries();
    return new Column(fieldId, name, type, precision, scale, optional, pinned, codec, null);
  }

  /** This column always with one codec instead of the smallest. */
  public Column pinned(CompressionCodec pinned) {
    checkVaries();
    return new Column(fieldId, name, type, precision, scale, optional, encoding, pinned, null);
  }

  /** Whether every row holds the same text, which the writer knows. */
  public boolean isConstant() {
    return constant != null;
  }

  /** The text of every row, or null. Not to be changed. */
  byte[] constant() {
    return constant;
  }

  private void checkVaries() {
    if (constant != null) {
      throw new IllegalArgumentException(
          describe() + "a constant column is neither optional nor pinned");
    }
  }

  /** The field id. */
  public int fieldId() {
    return fieldId;
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** The type. */
  public ColumnType type() {
    return type;
  }

  /** Digits of a decimal in all; 0 for other types. */
  public int precision() {
    return precision;
  }

  /** Digits of a decimal after the point; 0 for other types. */
  public int scale() {
    return scale;
  }

  /** Whether values may be missing. */
  public boolean isOptional() {
    return optional;
  }

  /** The pinned encoding, or null. */
  public Encoding pinnedEncoding() {
    return encoding;
  }

  /** The pinned codec, or null. */
  public CompressionCodec pinnedCodec() {
    return codec;
  }

  /** Whether an int is within the type; one out of a decimal's precision is not. */
  boolean holds(int value) {
    if (type != ColumnType.DECIMAL) {
      return true;
    }
    int limit = POWERS_OF_TEN[precision];
    return value > -limit && value < limit;
  }

  /** How messages about this column begin. */
  String describe() {
    return "column \"" + name + "\": ";
  }

  /** Whether the format defines an encoding for a type. */
  static boolean allows(ColumnType type, Encoding encoding) {
    int physical = type.physicalCode();
    if (encoding == Encoding.PLAIN) {
      return true;
    }
    if (encoding == Encoding.RLE) {
      return physical == ColumnType.PHYSICAL_BOOLEAN;
    }
    if (encoding == Encoding.RLE_DICTIONARY) {
      return physical != ColumnType.PHYSICAL_BOOLEAN;
    }
    if (encoding == Encoding.DELTA_BINARY_PACKED) {
      return physical == ColumnType.PHYSICAL_INT32 || physical == ColumnType.PHYSICAL_INT64;
    }
    if (encoding == Encoding.DELTA_LENGTH_BYTE_ARRAY) {
      return physical == ColumnType.PHYSICAL_BYTE_ARRAY;
    }
    return type.width() > 0;
  }

  private static void checkIdentity(int fieldId, String name) {
    if (name.length() == 0 || Utf8.length(name) > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "column \"" + name + "\": the name is not 1.." + MAX_NAME_BYTES + " bytes of UTF-8");
    }
    if (fieldId < 0) {
      throw new IllegalArgumentException(
          "column \"" + name + "\": field id " + fieldId + " is negative");
    }
  }
}
