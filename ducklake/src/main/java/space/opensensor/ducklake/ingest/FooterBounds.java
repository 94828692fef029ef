package space.opensensor.ducklake.ingest;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.parquet.read.FooterColumn;

/**
 * Bounds that a file claims of a column, as text in the file's type. Those of texts may end within
 * a character: here each of their bytes is a character of its own, which keeps their order.
 *
 * @param min lower bound, or null when there is none
 * @param max upper bound, or null when there is none
 * @param minIsNan whether the lower bound is NaN, which is no bound
 * @param maxIsNan whether the upper bound is NaN, which is one where values are
 */
record FooterBounds(String min, String max, boolean minIsNan, boolean maxIsNan) {

  /**
   * Reads the claims.
   *
   * @param min PLAIN bytes without the length of a text, or null
   * @param max PLAIN bytes without the length of a text, or null
   * @throws RejectedFileException when they contradict each other
   */
  static FooterBounds of(FooterColumn column, LakeType type, byte[] min, byte[] max)
      throws RejectedFileException {
    String low = min == null ? null : text(column, type, min);
    String high = max == null ? null : text(column, type, max);
    if (low != null && high != null) {
      Integer order = compare(type, low, high);
      if (order == null || order > 0) {
        throw new RejectedFileException(
            "column \"" + column.name() + "\": its least value is above its largest");
      }
    }
    boolean floating = type.isFloating();
    return new FooterBounds(
        low, high, floating && min != null && low == null, floating && max != null && high == null);
  }

  /** Compares two bounds of a column. Times are all written alike here, and sort as their texts. */
  static Integer compare(LakeType type, String a, String b) {
    return type.isTimestamp() ? Integer.valueOf(a.compareTo(b)) : type.compare(a, b);
  }

  /** A value, or null, as bounds of its type are compared with it. */
  static String text(LakeType type, String value) {
    return value == null || !type.equals(LakeType.VARCHAR)
        ? value
        : new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** A bound for a person to read. */
  String printable(LakeType type, boolean lower) {
    String bound = lower ? min : max;
    return FileShape.printable(
        type.equals(LakeType.VARCHAR)
            ? new String(bound.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            : bound);
  }

  private static String text(FooterColumn column, LakeType type, byte[] plain)
      throws RejectedFileException {
    ByteBuffer bytes = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int width = width(type);
      if (width > 0 && width != plain.length) {
        throw new IllegalArgumentException("a bound of " + plain.length + " bytes");
      }
      if (type.name().startsWith("decimal")) {
        return BigDecimal.valueOf(bytes.getInt(), column.scale()).toPlainString();
      }
      if (type.isTimestamp()) {
        long value = bytes.getLong();
        boolean micros = column.logicalType().contains("MICROS");
        long units = micros ? 1_000_000 : 1_000;
        Instant instant =
            Instant.ofEpochSecond(
                Math.floorDiv(value, units), Math.floorMod(value, units) * (1_000_000_000 / units));
        int year = instant.atOffset(ZoneOffset.UTC).getYear();
        if (year < 1 || year > 9999) {
          throw new RejectedFileException(
              "column \"" + column.name() + "\": a time in the year " + year);
        }
        return TimestampText.format(instant);
      }
      return switch (type.name()) {
        case "boolean" -> bytes.get() == 0 ? "0" : "1";
        case "int32" -> Integer.toString(bytes.getInt());
        case "int64" -> Long.toString(bytes.getLong());
        case "float32" -> number(bytes.getFloat());
        case "float64" -> number(bytes.getDouble());
        case "varchar" -> new String(plain, StandardCharsets.ISO_8859_1);
        default -> null;
      };
    } catch (RuntimeException e) {
      throw new RejectedFileException(
          "column \"" + column.name() + "\": a bound is no value of its type");
    }
  }

  /** Bytes of a value in the file, or 0 when they vary. */
  private static int width(LakeType type) {
    return switch (type.name()) {
      case "varchar" -> 0;
      case "boolean" -> 1;
      case "int64", "float64" -> Long.BYTES;
      default -> type.isTimestamp() ? Long.BYTES : Integer.BYTES;
    };
  }

  private static String number(double value) {
    return Double.isNaN(value) ? null : Double.toString(value);
  }
}
