package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pins that a station's owner is told to wire. */
final class WiringPage {

  private static final Path PAGE = Path.of("../../firmware-app/WIRING.md");
  private static final String[] SIGNALS = {"SDA", "SCL", "TX", "RX", "SCK", "WS", "SD"};

  private WiringPage() {}

  /** SDA, SCL, TX, RX, SCK, WS and SD. */
  static List<Integer> pins() throws IOException {
    String page = Files.readString(PAGE);
    List<Integer> pins = new ArrayList<>();
    for (String signal : SIGNALS) {
      Matcher row =
          Pattern.compile("(?m)^\\|[^|]*, " + signal + " \\| GPIO (\\d+) \\|").matcher(page);
      assertTrue(row.find(), signal);
      pins.add(Integer.valueOf(row.group(1)));
    }
    return pins;
  }
}
