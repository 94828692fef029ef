package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CivilTimeTest {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final long DAY = 86400000L;
  private static final long LAST = 253402300799999L;

  private final CivilTime time = new CivilTime();

  @Test
  void everyDayUpToTheYear9999IsThatOfJavaTime() {
    for (long day = 0; day <= LAST / DAY; day++) {
      LocalDateTime expected = LocalDateTime.ofEpochSecond(day * 86400, 0, ZoneOffset.UTC);
      time.set(day * DAY);
      assertEquals(
          expected.getYear() * 10000 + expected.getMonthValue() * 100 + expected.getDayOfMonth(),
          time.yearMonthDay());
    }
  }

  @Test
  void timesOfDayAreThoseOfJavaTime() {
    long seed = 42;
    Random random = new Random(seed);
    for (int i = 0; i < 20000; i++) {
      long millis = (long) (random.nextDouble() * LAST);
      millis = i % 4 == 0 ? millis / DAY * DAY : i % 4 == 1 ? millis / DAY * DAY + DAY - 1 : millis;
      AsciiBuffer out = new AsciiBuffer(16);
      time.set(millis).writeDateTime(out);
      assertEquals(
          FORMAT.format(Instant.ofEpochMilli(millis)), out.toString(), millis + ", seed " + seed);
    }
  }

  @Test
  void theYears1970To9999AreItsRange() {
    assertEquals(9999, time.set(LAST).year());
    assertEquals(1970, time.set(0).year());
    for (long outside : new long[] {-1, LAST + 1}) {
      assertEquals(
          "epochMillis: expected a time in the years 1970 to 9999, got " + outside,
          assertThrows(IllegalArgumentException.class, () -> time.set(outside)).getMessage());
    }
  }

  @Test
  void itsPartsCanBeRead() {
    LocalDateTime leapEvening = LocalDateTime.of(2024, 2, 29, 23, 59, 58, 999000000);
    time.set(leapEvening.toInstant(ZoneOffset.UTC).toEpochMilli());
    assertEquals(
        leapEvening.withNano(0),
        LocalDateTime.of(
            time.year(), time.month(), time.day(), time.hour(), time.minute(), time.second()));
  }
}
