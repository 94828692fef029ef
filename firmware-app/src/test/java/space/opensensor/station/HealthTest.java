package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import space.opensensor.vee.MissingCause;

class HealthTest {

  @Test
  void eachCauseOfAMissingValueHasAColumnOfItsOwn() {
    Set<String> columns = new HashSet<>();
    Set<Integer> numbers = new HashSet<>();
    for (int c = 0; c < Health.SCHEMA.size(); c++) {
      columns.add(Health.SCHEMA.get(c).name());
      assertTrue(numbers.add(Health.SCHEMA.get(c).number()), Health.SCHEMA.get(c).name());
    }
    Set<String> expected = new HashSet<>();
    for (MissingCause cause : MissingCause.values()) {
      expected.add("null_" + cause.name().toLowerCase(Locale.ROOT));
    }
    columns.removeIf(name -> !name.startsWith("null_"));
    assertEquals(expected, columns);
  }

  /** A field id never changes its meaning: files of years have them. */
  @Test
  void theColumnsOfMissingValuesKeepTheirNumbers() {
    assertEquals(
        Arrays.asList(
            "null_absent",
            "null_wrong_chip",
            "null_bus",
            "null_garbled",
            "null_stuck",
            "null_noisy",
            "null_range",
            "null_late",
            "null_warming"),
        IntStream.rangeClosed(16, 24)
            .mapToObj(number -> Health.SCHEMA.get(Health.SCHEMA.columnOf(number)).name())
            .toList());
  }
}
