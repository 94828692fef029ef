package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutagesTest {

  private final Outages outages = new Outages();

  @Test
  void aSpanHasItsStartAndNotItsEnd() {
    outages.add("20m..50m");
    assertFalse(outages.at(1_199_999));
    assertTrue(outages.at(1_200_000));
    assertTrue(outages.at(2_999_999));
    assertFalse(outages.at(3_000_000));
  }

  @Test
  void unitsAddUpAndABareNumberIsSeconds() {
    outages.add("1d2h3m4s..95000");
    assertFalse(outages.at(93_783_999));
    assertTrue(outages.at(93_784_000));
    assertFalse(outages.at(95_000_000));
  }

  @Test
  void anOpenSpanLastsForEver() {
    outages.add("1h..");
    assertTrue(outages.at(Long.MAX_VALUE - 1));
    assertFalse(outages.at(0));
  }

  @Test
  void aSpanThatLiesBetweenTwoLooksIsSeen() {
    outages.add("10s..11s");
    assertTrue(outages.between(5_000, 15_000));
    assertFalse(outages.between(11_000, 15_000));
    assertFalse(outages.between(0, 9_999));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5m", "5m-6m", "6m..5m", "5m..5m", "x..5m", "5m..6w", "m..h", "-1..5"})
  void anythingElseIsRefusedWithAnExample(String text) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> outages.add(text));
    assertEquals(
        "expected a span of uptime such as 20m..50m or 1h.., got \"" + text + "\"", e.getMessage());
  }
}
