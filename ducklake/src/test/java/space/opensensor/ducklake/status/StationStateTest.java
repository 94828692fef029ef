package space.opensensor.ducklake.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of a station, in the order in which they come. */
class StationStateTest {

  private static final long TEMPERATURE = 7;

  private static Instant at(String time) {
    return Instant.parse("2026-11-20T" + time + ":00Z");
  }

  private static StationState file(String first, String last, String arrived, double... range) {
    return StationState.ofFile(
        at(first),
        at(last),
        at(arrived),
        range.length == 0 ? Map.of() : Map.of(TEMPERATURE, new Range(range[0], range[1])));
  }

  @Test
  void theNewestIsTheOneThatWasSeenLast() {
    StationState ahead = file("20:00", "20:14", "10:15", 1, 2);
    assertEquals(at("20:14"), ahead.last(), "it is all there is");
    StationState right = ahead.with(file("10:15", "10:29", "10:30", 3, 4));
    assertEquals(at("10:29"), right.last(), "the clock was put right");
    StationState waited = right.with(file("05:00", "05:14", "10:31", 5, 6));
    assertEquals(at("10:29"), waited.last(), "rows that had waited came last");
    assertEquals(new Range(3, 4), waited.values().get(TEMPERATURE));
  }

  @Test
  void aClockThatIsAlwaysAheadHidesNoFile() {
    StationState first = file("12:00", "12:14", "10:15", 1, 2);
    StationState second = first.with(file("12:15", "12:29", "10:30", 3, 4));
    assertEquals(at("12:29"), second.last());
  }

  @Test
  void aColumnStandsStillFromItsFirstFileToItsLast() {
    StationState state = file("10:00", "10:14", "10:15", 3, 3);
    state = state.with(file("10:15", "10:29", "10:30", 3, 3));
    assertEquals(new Steady(3, at("10:00"), at("10:29")), state.steady().get(TEMPERATURE));
    state = state.with(file("10:30", "10:44", "10:45"));
    assertEquals(new Steady(3, at("10:00"), at("10:29")), state.steady().get(TEMPERATURE));
    assertEquals(Map.of(), state.values());
    state = state.with(file("10:45", "10:59", "11:00", 3, 4));
    assertEquals(Map.of(), state.steady());
    state = state.with(file("11:00", "11:14", "11:15", 4, 4));
    assertEquals(new Steady(4, at("11:00"), at("11:14")), state.steady().get(TEMPERATURE));
  }

  @Test
  void aFileThatComesLateIsBelievedAsWell() {
    StationState state = file("10:00", "10:14", "10:15", 3, 3);
    state = state.with(file("10:30", "10:44", "10:45", 3, 3));
    StationState other = state.with(file("10:15", "10:29", "10:46", 3, 8));
    assertEquals(new Steady(3, at("10:29"), at("10:44")), other.steady().get(TEMPERATURE));
    StationState older = state.with(file("09:00", "09:14", "10:46", 3, 8));
    assertEquals(new Steady(3, at("10:00"), at("10:44")), older.steady().get(TEMPERATURE));
    StationState equal = state.with(file("10:15", "10:29", "10:46", 3, 3));
    assertEquals(new Steady(3, at("10:00"), at("10:44")), equal.steady().get(TEMPERATURE));
  }
}
