package space.opensensor.ducklake.catalog;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A column's type in the words of the catalog, such as {@code float32} or {@code decimal(9,2)}.
 * Immutable. Types with children (struct, list, map) and variant and geometry are not among them.
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

  public static final LakeType TIMESTAMPTZ = new LakeType("timestamptz");
  public static final LakeType VARCHAR = new LakeType("varchar");
  public static final LakeType FLOAT32 = new LakeType("float32");
  public static final LakeType INT64 = new LakeType("int64");

  /**
   * Reads a type as the catalog writes it.
   *
   * @throws CatalogException when readers here cannot handle it
   */
  public static LakeType of(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replace(" ", "");
    LakeType type = new LakeType(lower);
    if (!DUCKDB.containsKey(lower) && !lower.matches("decimal\\(\\d{1,2},\\d{1,2}\\)")) {
      throw new CatalogException(
          "column type \"" + name + "\": only scalar types are read here; use DuckDB's extension");
    }
    return type;
  }

  /** The type in DuckDB's SQL. */
  public String duckdb() {
    return name.startsWith("decimal") ? name.toUpperCase(Locale.ROOT) : DUCKDB.get(name);
  }

  /** Whether values may be NaN. */
  public boolean isFloating() {
    return name.startsWith("float");
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
   * Compares two statistics values.
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
        case "date", "time" -> a.compareTo(b);
        case "varchar", "json" -> compareCodePoints(a, b);
        default -> null;
      };
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static double floating(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      // Negative zero equals zero in SQL.
      default -> Double.parseDouble(text) + 0.0;
    };
  }

  private static boolean truth(String text) {
    return text.equals("1") || text.equalsIgnoreCase("true");
  }

  private static int compareCodePoints(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    return java.util.Arrays.compare(left, right);
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
