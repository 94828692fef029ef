package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Distances as of the literature: insertions, deletions, substitutions and exchanges of neighbours.
 */
class WrongArgumentTest {

  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "ca, abc, 3",
    "teh, the, 1",
    "'', abc, 3",
    "same, same, 0",
    "specter, spectre, 1",
  })
  void theDistanceIsTheRestrictedOneOfDamerauAndLevenshtein(String a, String b, int distance) {
    assertEquals(distance, WrongArgument.distance(a, b));
    assertEquals(distance, WrongArgument.distance(b, a));
  }
}
