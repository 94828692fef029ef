package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.figures.Results;
import space.opensensor.station.bench.Exploration;
import space.opensensor.station.bench.Invariant;
import space.opensensor.station.model.BucketReader;

/**
 * All ways that a boot can go: in every build those with a fault or a loss of power, and with
 * {@code -Pfull} those where both meet. There {@code -Dexplore.boots=2} follows each state that is
 * left by a second boot whose power fails in each operation, and {@code -Dexplore.disturbed=2} lets
 * that one meet every disturbance too, for some days.
 */
class StationExplorationTest {

  @Test
  void everyWayOfABootEndsWithEachRowStoredOnce() throws Exception {
    try (BucketReader reader = new BucketReader()) {
      Exploration exploration = new Exploration(reader, false);
      assertEquals("", exploration.firstFault(1, 1));
      assertTrue(exploration.states() > 400, exploration.states() + " states");
    }
  }

  @Test
  @Tag("full")
  void alsoWhereAFaultAndALossOfPowerMeet() throws Exception {
    try (BucketReader reader = new BucketReader()) {
      Exploration exploration = new Exploration(reader, true);
      int boots = Integer.getInteger("explore.boots", 1);
      int disturbed = Integer.getInteger("explore.disturbed", 1);
      assertEquals("", exploration.firstFault(boots, disturbed));
      Results results =
          new Results(
              "exploration",
              Results.commandOfTest("firmware-app", "StationExplorationTest", "full"),
              "explored",
              "boots (count)",
              "states (count)");
      results.row("all ways of a boot", exploration.runs(), exploration.states());
      results.publishIfAsked();
    }
  }

  /** The first way of one boot that ends wrong, or an empty string. */
  static String firstFault() throws Exception {
    try (BucketReader reader = new BucketReader()) {
      return new Exploration(reader, true).firstFault(1, 1);
    }
  }

  @Test
  void thePageOfTheArchitectureHasTheInvariants() throws Exception {
    String page = Files.readString(Path.of("..", "ARCHITECTURE.md")).replaceAll("\\s+", " ");
    for (Invariant invariant : Invariant.values()) {
      assertTrue(page.contains(invariant.text()), invariant.text());
    }
  }
}
