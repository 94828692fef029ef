package space.opensensor.ducklake.catalog;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A column's type in the words of the catalog, such as {@code float32} or {@code decimal(9,2)}. The
 * types with children (struct, list, map) are named here, their children stand in the column;
 * variant and geometry are not known.
 *
 * @see <a href="https://ducklake.select/docs/stable/specification/data_types">DuckLake: data
 *     types</a>
 */
public record LakeType(String name) {

  private static final Map<String, String> DUCKDB =
      Map.ofEntries(
          Map.entry("boolean", "BOOLEAN"),
          Map.entry("int8", "TINYINT"),
          Map.entry("int16", "SMALLINT"),
          Map.entry("int32", "INTEGER"),
          Map.entry("int64", "BIGINT"),
          Map.entry("int128", "HUGEINT"),
          Map.entry("uint8", "UTINYINT"),
          Map.entry("uint16", "USMALLINT"),
          Map.entry("uint32", "UINTEGER"),
          Map.entry("uint64", "UBIGINT"),
          Map.entry("uint128", "UHUGEINT"),
          Map.entry("float32", "FLOAT"),
          Map.entry("float64", "DOUBLE"),
          Map.entry("date", "DATE"),
          Map.entry("time", "TIME"),
          Map.entry("time_ns", "TIME_NS"),
          Map.entry("timetz", "TIMETZ"),
          Map.entry("timestamp_us", "TIMESTAMP"),
          Map.entry("timestamp", "TIMESTAMP"),
          Map.entry("timestamptz", "TIMESTAMPTZ"),
          Map.entry("timestamp_s", "TIMESTAMP_S"),
          Map.entry("timestamp_ms", "TIMESTAMP_MS"),
          Map.entry("timestamp_ns", "TIMESTAMP_NS"),
          Map.entry("interval", "INTERVAL"),
          Map.entry("varchar", "VARCHAR"),
          Map.entry("blob", "BLOB"),
          Map.entry("json", "JSON"),
          Map.entry("uuid", "UUID"));

  private static final Map<String, Set<String>> WIDER =
      Map.ofEntries(
          Map.entry("int8", Set.of("int16", "int32", "int64")),
          Map.entry("int16", Set.of("int32", "int64")),
          Map.entry("int32", Set.of("int64")),
          Map.entry("uint8", Set.of("uint16", "uint32", "uint64")),
          Map.entry("uint16", Set.of("uint32", "uint64")),
          Map.entry("uint32", Set.of("uint64")),
          Map.entry("float32", Set.of("float64")));

  private static final Set<String> UNORDERED =
      Set.of("interval", "blob", "timetz", "time_ns", "int128", "uint128");
  private static final Set<String> NESTED = Set.of("struct", "list", "map");

  public static final LakeType TIMESTAMPTZ = new LakeType("timestamptz");
  public static final LakeType VARCHAR = new LakeType("varchar");
  public static final LakeType FLOAT32 = new LakeType("float32");
  public static final LakeType INT64 = new LakeType("int64");

  /**
   * The type a person names for a new column.
   *
   * @throws CatalogException when it is no scalar type
   */
  public static LakeType of(String name) {
    LakeType type = parse(name);
    if (!type.isScalar()) {
      throw new CatalogException(
          "column type \"" + name + "\": expected a scalar type such as float32 or decimal(9,2)");
    }
    return type;
  }

  /** The type that a catalog names, whether it is known here or not. */
  static LakeType parse(String name) {
    return new LakeType(name.toLowerCase(Locale.ROOT).replace(" ", ""));
  }

  /** Whether values of it can be read. */
  boolean isKnown() {
    return isScalar() || NESTED.contains(name);
  }

  private boolean isScalar() {
    return DUCKDB.containsKey(name) || name.matches("decimal\\(\\d{1,2},\\d{1,2}\\)");
  }

  /** The type in DuckDB's SQL. */
  public String duckdb() {
    return name.startsWith("decimal") ? name.toUpperCase(Locale.ROOT) : DUCKDB.get(name);
  }

  /** Whether bounds of it can be compared here; DuckDB has none for the other types. */
  boolean isOrdered() {
    return isScalar() && !UNORDERED.contains(name);
  }

  /** Whether values may be NaN. */
  public boolean isFloating() {
    return name.startsWith("float");
  }

  /** Whether values are integers, or decimals of a fixed scale. */
  public boolean isExact() {
    return name.matches("u?int\\d+|decimal.*");
  }

  /** Whether it is a point in time with an offset or in UTC. */
  public boolean isTimestamp() {
    return name.startsWith("timestamp");
  }

  /** Whether a column of this type may be altered to another one without losing a value. */
  public boolean widensTo(LakeType other) {
    if (name.startsWith("decimal") && other.name.startsWith("decimal")) {
      int[] from = decimal();
      int[] to = other.decimal();
      return to[1] >= from[1] && to[0] - to[1] >= from[0] - from[1] && !equals(other);
    }
    return WIDER.getOrDefault(name, Set.of()).contains(other.name);
  }

  /** Whether a file's values of another type can be read as this type without harm. */
  public boolean reads(LakeType file) {
    if (equals(file) || file.widensTo(this)) {
      return true;
    }
    // Station files may hold the same measurement as floats or as decimals of at most nine digits.
    return isFloating() && file.name.startsWith("decimal")
        || name.equals("json") && file.name.equals("varchar")
        || name.equals("timestamptz") && file.name.equals("timestamp");
  }

  /**
   * Compares two values as the catalog's statistics and DuckDB print them. To DuckDB, NaN is equal
   * to itself and above every number.
   *
   * @return negative, zero or positive, or null when either cannot be understood
   */
  public Integer compare(String a, String b) {
    try {
      if (isTimestamp()) {
        return TimestampText.parse(a).compareTo(TimestampText.parse(b));
      }
      if (name.startsWith("int") || name.startsWith("uint") || name.startsWith("decimal")) {
        return name.equals("interval") ? null : new BigDecimal(a).compareTo(new BigDecimal(b));
      }
      if (name.equals("float32")) {
        return Float.compare((float) floating(a) + 0f, (float) floating(b) + 0f);
      }
      if (isFloating()) {
        return Double.compare(floating(a), floating(b));
      }
      return switch (name) {
        case "boolean" -> Boolean.compare(truth(a), truth(b));
        case "date" -> LocalDate.parse(a).compareTo(LocalDate.parse(b));
        case "time" -> LocalTime.parse(a).compareTo(LocalTime.parse(b));
        case "uuid" -> uuid(a).compareTo(uuid(b));
        case "varchar", "json" -> compareCodePoints(a, b);
        default -> null;
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  private static double floating(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      // Negative zero equals zero in SQL.
      default -> Double.parseDouble(text) + 0.0;
    };
  }

  private static boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw new IllegalArgumentException("boolean: \"" + text + "\"");
    };
  }

  /** A UUID's digits: as text they sort as DuckDB sorts its values. */
  private static String uuid(String text) {
    if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
      throw new IllegalArgumentException("UUID: \"" + text + "\"");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static int compareCodePoints(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }

  private int[] decimal() {
    String[] parts = name.substring("decimal(".length(), name.length() - 1).split(",");
    return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
  }

  @Override
  public String toString() {
    return name;
  }
}
