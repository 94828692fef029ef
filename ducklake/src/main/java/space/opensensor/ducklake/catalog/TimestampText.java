package space.opensensor.ducklake.catalog;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;

/** Instants as DuckDB prints a TIMESTAMPTZ in UTC: {@code 2026-11-20 12:00:00.123456+00}. */
public final class TimestampText {

  private static final DateTimeFormatter LOCAL =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral(' ')
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .toFormatter();

  private TimestampText() {}

  /** An instant with microseconds, trailing zeros dropped. */
  public static String format(Instant instant) {
    return LOCAL.format(instant.atOffset(ZoneOffset.UTC)) + "+00";
  }

  /**
   * Reads what {@link #format} writes, ISO 8601 with T and Z or an offset, or a date alone; text
   * without an offset is UTC.
   *
   * @throws IllegalArgumentException when the text is none of these
   */
  public static Instant parse(String text) {
    String iso = text.trim().replace(' ', 'T');
    try {
      if (iso.length() == 10) {
        return LocalDateTime.parse(iso + "T00:00:00").toInstant(ZoneOffset.UTC);
      }
      if (iso.endsWith("Z")) {
        return Instant.parse(iso);
      }
      int time = iso.indexOf('T');
      int sign = Math.max(iso.indexOf('+', time), iso.indexOf('-', Math.max(time, 0)));
      if (time < 0 || sign < 0) {
        return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
      }
      String offset = iso.length() - sign == 3 ? iso + ":00" : iso;
      return OffsetDateTime.parse(offset).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "time: expected 2026-11-20T12:00:00Z, got \"" + text + "\"", e);
    }
  }
}
