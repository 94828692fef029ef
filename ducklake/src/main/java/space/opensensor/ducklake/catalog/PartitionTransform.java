package space.opensensor.ducklake.catalog;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The value that rows have for a key of a partitioning: the column's value itself, a part of its
 * time in UTC, or one of N buckets.
 *
 * @see <a
 *     href="https://ducklake.select/docs/stable/duckdb/advanced_features/partitioning">DuckLake:
 *     partitioning</a>
 */
public final class PartitionTransform {

  private PartitionTransform() {}

  /**
   * The value that all rows of a file share.
   *
   * @param min least value of the column, as the catalog writes it
   * @param max greatest value
   * @return empty when they do not share one, or it is not known
   */
  public static Optional<String> shared(String transform, LakeType type, String min, String max) {
    try {
      return switch (transform) {
        case "identity" -> min.equals(max) ? Optional.of(min) : Optional.empty();
        case "year", "month", "day", "hour" -> sharedTime(transform, min, max);
        default ->
            min.equals(max) && transform.matches("bucket\\(\\d{1,9}\\)")
                ? bucket(Integer.parseInt(transform.replaceAll("\\D", "")), type, min)
                : Optional.empty();
      };
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> sharedTime(String transform, String min, String max) {
    ZonedDateTime first = TimestampText.parse(min).atZone(ZoneOffset.UTC);
    ZonedDateTime last = TimestampText.parse(max).atZone(ZoneOffset.UTC);
    return switch (transform) {
      case "year" -> same(first.getYear(), first.getYear() == last.getYear());
      case "month" ->
          same(
              first.getMonthValue(),
              first.getYear() == last.getYear() && first.getMonth() == last.getMonth());
      case "day" -> same(first.getDayOfMonth(), first.toLocalDate().equals(last.toLocalDate()));
      default ->
          same(
              first.getHour(),
              first.truncatedTo(ChronoUnit.HOURS).isEqual(last.truncatedTo(ChronoUnit.HOURS)));
    };
  }

  private static Optional<String> same(int value, boolean shared) {
    return shared ? Optional.of(Integer.toString(value)) : Optional.empty();
  }

  /** Iceberg's bucket: a hash without its sign, modulo the number of buckets. */
  private static Optional<String> bucket(int buckets, LakeType type, String value) {
    byte[] bytes = hashed(type, value);
    return bytes == null || buckets == 0
        ? Optional.empty()
        : Optional.of(Integer.toString((murmur3(bytes) & Integer.MAX_VALUE) % buckets));
  }

  /** The bytes of a value that are hashed; null where DuckDB's are not known here. */
  private static byte[] hashed(LakeType type, String value) {
    return switch (type.name()) {
      case "varchar", "json", "uuid", "int128", "uint128" -> value.getBytes(StandardCharsets.UTF_8);
      case "blob" -> HexFormat.of().parseHex(value);
      case "boolean" -> number(value.equals("1") || value.equalsIgnoreCase("true") ? 1 : 0);
      case "int8", "int16", "int32", "int64" -> number(Long.parseLong(value));
      case "float32", "float64" -> {
        double floating = Double.parseDouble(value);
        yield number(Double.doubleToLongBits(floating == 0 ? 0 : floating));
      }
      case "date" -> number(LocalDate.parse(value).toEpochDay());
      case "timestamp", "timestamptz", "timestamp_us" -> {
        Instant time = TimestampText.parse(value);
        yield number(
            Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000));
      }
      default ->
          type.name().startsWith("decimal") && new BigDecimal(value).precision() <= 18
              ? number(new BigDecimal(value).unscaledValue().longValueExact())
              : null;
    };
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  /**
   * Murmur3 x86 32-bit, seed 0.
   *
   * @see <a href="https://iceberg.apache.org/spec/#appendix-b-32-bit-hash-requirements">Iceberg:
   *     hash requirements</a>
   */
  static int murmur3(byte[] bytes) {
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int hash = 0;
    while (words.remaining() >= 4) {
      hash = Integer.rotateLeft(hash ^ mixed(words.getInt()), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int shift = 0; words.hasRemaining(); shift += 8) {
      tail |= (words.get() & 0xff) << shift;
    }
    hash ^= mixed(tail) ^ bytes.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int mixed(int word) {
    return Integer.rotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
