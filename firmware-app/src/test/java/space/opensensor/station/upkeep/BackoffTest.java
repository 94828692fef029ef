package space.opensensor.station.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import space.opensensor.vee.Entropy;

class BackoffTest {

  private static Entropy seeded(long seed) {
    Random random = new Random(seed);
    return (buffer, offset, length) -> {
      for (int i = 0; i < length; i++) {
        buffer[offset + i] = (byte) random.nextInt();
      }
    };
  }

  @Test
  void delaysDoubleUpToTheLargestWithJitterInTheirUpperHalf() {
    for (long seed = 0; seed < 500; seed++) {
      Backoff backoff = new Backoff(seeded(seed), 2000, 60000);
      int[] bounds = {2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
      for (int bound : bounds) {
        int delay = backoff.next();
        assertTrue(
            delay >= bound / 2 && delay <= bound, "seed " + seed + ": " + delay + " of " + bound);
      }
      backoff.reset();
      assertTrue(backoff.next() <= 2000);
    }
  }

  @Test
  void stationsThatFailTogetherComeBackApart() {
    Set<Integer> delays = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      delays.add(new Backoff(seeded(seed), 60000, 900000).next());
    }
    assertTrue(delays.size() > 90, "only " + delays.size() + " different delays");
  }

  @Test
  void aFailureWithoutCureWaitsLongAtOnce() {
    Backoff backoff = new Backoff(seeded(1), 2000, 900000);
    assertTrue(backoff.slow() >= 450000);
    assertEquals(1, backoff.failures());
  }

  @Test
  void theLargestBoundsDoNotOverflow() {
    Backoff backoff = new Backoff(seeded(3), 3600000, Integer.MAX_VALUE);
    for (int i = 0; i < 40; i++) {
      assertTrue(backoff.next() > 0);
    }
  }
}
