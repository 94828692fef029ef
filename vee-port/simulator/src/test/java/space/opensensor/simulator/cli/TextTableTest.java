package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void numbersStandToTheRightAndTextToTheLeft() {
    TextTable table = new TextTable(new String[] {"station", "rows"}, new boolean[] {false, true});
    table.add("\u00e9t\u00e9-1", "180");
    table.add("bench-station", "7");
    assertEquals(
        List.of(
            "station        rows",
            "-------------  ----",
            "\u00e9t\u00e9-1           180",
            "bench-station     7"),
        table.lines());
  }
}
