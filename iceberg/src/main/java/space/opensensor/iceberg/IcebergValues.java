package space.opensensor.iceberg;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.TimestampText;

/**
 * Types of the lake in Iceberg's words, and values as the catalog writes them in Iceberg's form.
 *
 * @see <a href="https://iceberg.apache.org/spec/#primitive-types">Iceberg: primitive types</a>
 */
final class IcebergValues {

  private IcebergValues() {}

  /** The type that holds every value of a lake's, or empty where there is none in version 2. */
  static Optional<Type.PrimitiveType> type(LakeType type) {
    if (type.name().startsWith("decimal")) {
      String[] digits = type.name().replaceAll("[^0-9,]", "").split(",");
      return Optional.of(
          Types.DecimalType.of(Integer.parseInt(digits[0]), Integer.parseInt(digits[1])));
    }
    return Optional.ofNullable(
        switch (type.name()) {
          case "boolean" -> Types.BooleanType.get();
          case "int8", "int16", "int32" -> Types.IntegerType.get();
          case "int64" -> Types.LongType.get();
          case "float32" -> Types.FloatType.get();
          case "float64" -> Types.DoubleType.get();
          case "date" -> Types.DateType.get();
          case "timestamp", "timestamp_us" -> Types.TimestampType.withoutZone();
          case "timestamptz" -> Types.TimestampType.withZone();
          case "varchar" -> Types.StringType.get();
          case "blob" -> Types.BinaryType.get();
          default -> null;
        });
  }

  /** A value as Iceberg's classes hold it, or empty where the text cannot be understood. */
  static Optional<Object> value(Type.PrimitiveType type, String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          switch (type.typeId()) {
            case BOOLEAN -> text.equals("1") || text.equalsIgnoreCase("true");
            case INTEGER -> Integer.valueOf(text);
            case LONG -> Long.valueOf(text);
            case FLOAT -> (float) floating(text);
            case DOUBLE -> floating(text);
            case DATE -> (int) LocalDate.parse(text).toEpochDay();
            case TIMESTAMP -> micros(TimestampText.parse(text));
            case STRING -> text;
            case DECIMAL -> new BigDecimal(text).setScale(((Types.DecimalType) type).scale());
            default -> throw new IllegalArgumentException(type.toString());
          });
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * A bound as manifests hold it. Iceberg orders −0 before 0, SQL does not: a bound of 0 is the one
   * that shuts neither out.
   */
  static Optional<ByteBuffer> bound(Type.PrimitiveType type, String text, boolean lower) {
    return value(type, text)
        .map(
            value -> {
              if (value instanceof Float f && f == 0) {
                return lower ? -0f : 0f;
              }
              return value instanceof Double d && d == 0 ? (lower ? -0d : 0d) : value;
            })
        .map(value -> Conversions.toByteBuffer(type, value));
  }

  private static double floating(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }
}
