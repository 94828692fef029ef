package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UtcTimeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-29T07:00:00Z",
        "1970-01-01T00:00:00Z",
        "2028-02-29T23:59:59Z",
        "2026-12-31T19:09:08.5Z",
        "2026-01-31T00:00:00.123456789Z"
      })
  void aTextIsTheMomentThatTheJdkReads(String text) {
    long seconds = Instant.parse(text).getEpochSecond();
    assertEquals(seconds * 1000, UtcTime.millis(text));
  }

  @Test
  void aLeapSecondIsTheFirstOfTheNextMinute() {
    assertEquals(
        Instant.parse("2017-01-01T00:00:00Z").toEpochMilli(),
        UtcTime.millis("2016-12-31T23:59:60Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-11-29T07:00:00",
        "2026-11-29T07:00:0Z",
        "2026-11-29 07:00:00Z",
        "2026-11-29T07:00:00+00:00",
        "2026-11-29T07:00:00.Z",
        "2026-11-29T07:00:00.1234567890Z",
        "2026-11-29T07:00:00.1xZ",
        "2026-1x-29T07:00:00Z",
        "2026-1/-29T07:00:00Z",
        "2026-1:-29T07:00:00Z",
        "2026-00-29T07:00:00Z",
        "2026-13-29T07:00:00Z",
        "2026-11-00T07:00:00Z",
        "2026-11-32T07:00:00Z",
        "2026-11-29T24:00:00Z",
        "2026-11-29T07:60:00Z",
        "2026-11-29T07:00:61Z",
        "1969-12-31T23:59:59Z"
      })
  void anotherTextIsNone(String text) {
    assertEquals(-1, UtcTime.millis(text));
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 1970-01-01T00:00Z",
    "2026-09-09T09:09:59Z, 2026-09-09T09:09Z",
    "2026-10-10T10:10:10Z, 2026-10-10T10:10Z",
  })
  void aMomentIsWrittenToTheMinute(String moment, String text) {
    assertEquals(text, UtcTime.text(Instant.parse(moment).toEpochMilli()));
  }
}
