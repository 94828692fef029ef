package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.station.bench.Exploration;
import space.opensensor.station.model.BucketReader;

/**
 * As {@link StationExplorationTest}, of a station whose keys are issued: the provider is one more
 * that fails, its requests meet each fault, and its keys end.
 */
class IssuedKeysExplorationTest {

  @Test
  void everyWayOfABootWithKeysThatAreIssuedEndsWithEachRowStoredOnce() throws Exception {
    explore(false, 400);
  }

  @Test
  @Tag("full")
  void alsoWhereAFaultAndALossOfPowerMeet() throws Exception {
    explore(true, 1000);
  }

  private static void explore(boolean together, int leastStates) throws Exception {
    try (BucketReader reader = new BucketReader()) {
      Exploration exploration = Exploration.ofIssuedKeys(reader, together);
      assertEquals("", exploration.firstFault(1, 1));
      assertTrue(exploration.states() > leastStates, exploration.states() + " states");
    }
  }
}
