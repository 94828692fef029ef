package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  private static final long SEED = 9110;
  private static final long NOW = 784111777000L;

  /** RFC 9110's date in its three forms, a minute before it. */
  @ParameterizedTest
  @CsvSource({
    "'sun, 06 nov 1994 08:49:37 gmt', 60",
    "'sunday, 06-nov-94 08:49:37 gmt', 60",
    "'sun nov  6 08:49:37 1994', 60",
    "'sun, 06 nov 1994 08:48:00 gmt', 0",
    "'mon, 07 nov 1994 18:48:00 gmt', 86400",
    "'sun, 00006 nov 1994 08:49:37 gmt', -1",
    "120, 120",
    "0, 0",
    "99999999999999, 86400",
    "-5, -1",
    "soon, -1",
    "'', -1",
    "'sun, 06 nov 1994', -1",
    "'sun, 06 foo 1994 08:49:37 gmt', -1",
    "'sun, 06 anf 1994 08:49:37 gmt', -1",
    "'sun, 06 nov 1994 08:49:37 12', -1",
    "'sun, 00 nov 1994 08:49:37 gmt', -1",
    "'sun, 32 nov 1994 08:49:37 gmt', -1",
    "'mon, 31 oct 1994 08:49:37 gmt', 0",
    "'sun, 06 nov 1994 23:59:60 gmt', 54683",
    "'sun, 06 nov 1994 24:00:01 gmt', -1",
    "'thu, 01 jan 1970 00:00:00 gmt', 0",
    "'wed, 31 dec 1969 23:59:59 gmt', -1",
    "'99999999999 nov 1994 08:49:37', -1"
  })
  void secondsAndDatesAreDelays(String value, int seconds) {
    assertEquals(seconds, RetryAfter.seconds(value, NOW - 60_000));
  }

  @ParameterizedTest
  @CsvSource({"75, 86400", "76, 86400", "77, 0", "94, 0", "27, 86400", "25, 0"})
  void aYearOfTwoDigitsIsAtMost50YearsAhead(String year, int seconds) {
    long november2026 = 1_793_955_000_000L;
    String date = "saturday, 06-nov-" + year + " 08:49:37 gmt";
    assertEquals(seconds, RetryAfter.seconds(date, november2026));
  }

  @Test
  void datesOfTheComingDayAreThoseOfTheJdk() {
    Random random = new Random(SEED);
    DateTimeFormatter imf =
        DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    DateTimeFormatter rfc850 =
        DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    DateTimeFormatter asctime =
        DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US)
            .withZone(ZoneOffset.UTC);
    for (int i = 0; i < 5000; i++) {
      long now = 1_600_000_000L + (long) (random.nextDouble() * 2_000_000_000L);
      int delay = random.nextInt(86_400);
      Instant at = Instant.ofEpochSecond(now + delay);
      for (DateTimeFormatter form : new DateTimeFormatter[] {imf, rfc850, asctime}) {
        String text = form.format(at).toLowerCase(Locale.ROOT);
        assertEquals(delay, RetryAfter.seconds(text, now * 1000), text + ", seed " + SEED);
      }
    }
  }
}
