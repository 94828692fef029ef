package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JumpsTest {

  private final Jumps jumps = new Jumps(10);

  @Test
  void theFirstValueAndStepsUpToTheLimitAreTaken() {
    for (int value : new int[] {-100, -90, -80, -90, -95}) {
      assertFalse(jumps.isJump(value), "" + value);
    }
  }

  @Test
  void aStepBeyondTheLimitIsHeldBackInBothDirections() {
    assertFalse(jumps.isJump(0));
    assertTrue(jumps.isJump(11));
    assertFalse(jumps.isJump(0));
    assertTrue(jumps.isJump(-11));
    assertFalse(jumps.isJump(0));
  }

  @Test
  void aJumpIsTakenWhenTheNextValueIsNearIt() {
    assertFalse(jumps.isJump(0));
    assertTrue(jumps.isJump(100));
    assertFalse(jumps.isJump(110));
    assertFalse(jumps.isJump(120), "the last is now 110");
    assertTrue(jumps.isJump(0), "and not 0 any more");
  }

  @Test
  void aSecondJumpElsewhereIsHeldBackAsWell() {
    assertFalse(jumps.isJump(0));
    assertTrue(jumps.isJump(100));
    assertTrue(jumps.isJump(200));
    assertTrue(jumps.isJump(100), "the candidate is 200");
    assertFalse(jumps.isJump(100));
  }

  @Test
  void aValueNearTheLastForgetsTheJumpBefore() {
    assertFalse(jumps.isJump(0));
    assertTrue(jumps.isJump(100));
    assertFalse(jumps.isJump(1));
    assertTrue(jumps.isJump(100));
  }

  @Test
  void theFarthestJumpIsNotTakenForNone() {
    assertFalse(jumps.isJump(Integer.MIN_VALUE));
    assertTrue(jumps.isJump(Integer.MAX_VALUE));
  }

  @Test
  void afterForgettingAnyValueIsTaken() {
    assertFalse(jumps.isJump(0));
    assertTrue(jumps.isJump(100));
    jumps.forget();
    assertFalse(jumps.isJump(1000));
    assertTrue(jumps.isJump(100), "nor is the candidate remembered");
  }
}
