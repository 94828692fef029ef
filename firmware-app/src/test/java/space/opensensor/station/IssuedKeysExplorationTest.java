package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import space.opensensor.station.bench.Exploration;
import space.opensensor.station.model.BucketReader;

/** As {@link StationExplorationTest}, of a station whose keys are issued. */
class IssuedKeysExplorationTest {

  /** The provider is one more that fails: its requests meet each fault, and its keys end. */
  @Test
  void everyWayOfABootWithKeysThatAreIssuedEndsWithEachRowStoredOnce() throws Exception {
    try (BucketReader reader = new BucketReader()) {
      Exploration exploration = Exploration.ofIssuedKeys(reader);
      assertEquals("", exploration.firstFault(1, 1));
      assertTrue(exploration.states() > 1000, exploration.states() + " states");
    }
  }
}
