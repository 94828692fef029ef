package space.opensensor.station.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DrawsTest {

  private static final int COUNT = 200_000;

  private final Draws draws = new Draws(7);

  @Test
  void aDrawIsTheSameForItsSeedStreamAndTick() {
    assertEquals(draws.bits(3, 1_000), new Draws(7).bits(3, 1_000));
    assertNotEquals(draws.bits(3, 1_000), draws.bits(3, 1_001));
    assertNotEquals(draws.bits(3, 1_000), draws.bits(4, 1_000));
    assertNotEquals(draws.bits(3, 1_000), new Draws(8).bits(3, 1_000));
  }

  @Test
  void drawsBelowABoundAreEvenlySpread() {
    int[] seen = new int[10];
    for (int i = 0; i < COUNT; i++) {
      seen[draws.below(10, 1, i)]++;
    }
    for (int count : seen) {
      assertEquals(COUNT / 10.0, count, 600);
    }
  }

  @Test
  void theGaussianHasMeanZeroItsSigmaAndTheRightTails() {
    double sum = 0;
    double squares = 0;
    int beyondOne = 0;
    int beyondTwo = 0;
    for (int i = 0; i < COUNT; i++) {
      double x = draws.gaussian(2, i) / (double) Draws.SIGMA;
      sum += x;
      squares += x * x;
      beyondOne += Math.abs(x) > 1 ? 1 : 0;
      beyondTwo += Math.abs(x) > 2 ? 1 : 0;
    }
    assertEquals(0, sum / COUNT, 0.01);
    assertEquals(1, Math.sqrt(squares / COUNT), 0.01);
    assertEquals(0.317, beyondOne / (double) COUNT, 0.01);
    assertEquals(0.0455, beyondTwo / (double) COUNT, 0.004);
  }

  @Test
  void theExponentialHasMeanOneAndFallsByE() {
    double sum = 0;
    int beyondOne = 0;
    int beyondThree = 0;
    for (int i = 0; i < COUNT; i++) {
      double x = draws.exponential(2, i) / 65536.0;
      assertTrue(x >= 0);
      sum += x;
      beyondOne += x > 1 ? 1 : 0;
      beyondThree += x > 3 ? 1 : 0;
    }
    assertEquals(1, sum / COUNT, 0.04);
    assertEquals(Math.exp(-1), beyondOne / (double) COUNT, 0.03);
    assertEquals(Math.exp(-3), beyondThree / (double) COUNT, 0.01);
  }

  @Test
  void streamsDoNotFollowEachOther() {
    double products = 0;
    for (int i = 0; i < COUNT; i++) {
      products += (double) draws.gaussian(2, i) * draws.gaussian(3, i);
    }
    assertEquals(0, products / COUNT / Draws.SIGMA / Draws.SIGMA, 0.01);
  }
}
