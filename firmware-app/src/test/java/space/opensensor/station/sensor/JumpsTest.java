package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JumpsTest {

  private final Jumps jumps = new Jumps(10, 3600);

  @Test
  void theFirstValueAndStepsUpToTheLimitAreTaken() {
    for (int value : new int[] {-100, -90, -80, -90, -95}) {
      assertFalse(jumps.isJump(value, 0), "" + value);
    }
  }

  @Test
  void aStepBeyondTheLimitIsHeldBackInBothDirections() {
    assertFalse(jumps.isJump(0, 0));
    assertTrue(jumps.isJump(11, 0));
    assertFalse(jumps.isJump(0, 0));
    assertTrue(jumps.isJump(-11, 0));
    assertFalse(jumps.isJump(0, 0));
  }

  @Test
  void aJumpIsTakenWhenTheNextValueIsNearIt() {
    assertFalse(jumps.isJump(0, 0));
    assertTrue(jumps.isJump(100, 0));
    assertFalse(jumps.isJump(110, 0));
    assertFalse(jumps.isJump(120, 0), "the last is now 110");
    assertTrue(jumps.isJump(0, 0), "and not 0 any more");
  }

  @Test
  void aSecondJumpElsewhereIsHeldBackAsWell() {
    assertFalse(jumps.isJump(0, 0));
    assertTrue(jumps.isJump(100, 0));
    assertTrue(jumps.isJump(200, 0));
    assertTrue(jumps.isJump(100, 0), "the candidate is 200");
    assertFalse(jumps.isJump(100, 0));
  }

  @Test
  void aValueNearTheLastForgetsTheJumpBefore() {
    assertFalse(jumps.isJump(0, 0));
    assertTrue(jumps.isJump(100, 0));
    assertFalse(jumps.isJump(1, 0));
    assertTrue(jumps.isJump(100, 0));
  }

  /** A unit a second beside the step, which is 10. */
  @Test
  void whatIsTakenGrowsWithTheTimeSinceTheLastValue() {
    assertFalse(jumps.isJump(0, 0));
    assertTrue(jumps.isJump(16, 5_000));
    assertFalse(jumps.isJump(-15, 5_000));
    assertTrue(jumps.isJump(96, 105_000), "111 in 100 s");
    assertFalse(jumps.isJump(95, 105_000));
  }

  @Test
  void whatIsNearACandidateGrowsWithTheTimeSinceIt() {
    assertFalse(jumps.isJump(0, 0));
    assertTrue(jumps.isJump(1000, 1_000));
    assertTrue(jumps.isJump(1021, 11_000), "21 in 10 s");
    assertFalse(jumps.isJump(1041, 21_000), "20 in 10 s");
  }

  @Test
  void aYearBetweenTwoValuesAllowsAny() {
    assertFalse(jumps.isJump(Integer.MIN_VALUE, 0));
    assertFalse(jumps.isJump(Integer.MAX_VALUE, 1L << 43));
  }

  @Test
  void theFarthestJumpIsNotTakenForNone() {
    assertFalse(jumps.isJump(Integer.MIN_VALUE, 0));
    assertTrue(jumps.isJump(Integer.MAX_VALUE, 0));
  }
}
