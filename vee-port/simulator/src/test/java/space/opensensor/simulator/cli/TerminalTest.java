package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TerminalTest {

  private static final String CLEAR = "\r\u001b[K";

  private final StringWriter text = new StringWriter();

  private Terminal terminal(boolean interactive) {
    return new Terminal(new PrintWriter(text), interactive);
  }

  @Test
  void withoutATerminalThereAreOnlyLines() {
    Terminal terminal = terminal(false);
    terminal.progress(0.5, "half");
    terminal.line("one");
    terminal.endProgress();
    assertEquals("one\n", text.toString().replace("\r\n", "\n"));
  }

  @Test
  void aLineGoesAboveTheBar() {
    Terminal terminal = terminal(true);
    String bar = "[" + "#".repeat(15) + "-".repeat(15) + "] half";
    terminal.progress(0.5, "half");
    terminal.progress(0.501, "half");
    assertEquals(CLEAR + bar, text.toString());
    terminal.line("one");
    assertEquals(CLEAR + bar + CLEAR + "one" + System.lineSeparator() + bar, text.toString());
    terminal.endProgress();
    terminal.line("two");
    assertEquals(
        CLEAR
            + bar
            + CLEAR
            + "one"
            + System.lineSeparator()
            + bar
            + CLEAR
            + "two"
            + System.lineSeparator(),
        text.toString());
  }

  @Test
  void controlCharactersOfALineAreWrittenOut() {
    terminal(false).line("a\u001b[31mb\u0007\u009b2J\0");
    assertEquals("a\\u001b[31mb\\u0007\\u009b2J\\u0000", text.toString().strip());
  }

  @Test
  void theBarStaysInItsBounds() {
    Terminal terminal = terminal(true);
    terminal.progress(1.7, "x");
    terminal.progress(-1, "x");
    assertEquals(
        CLEAR + "[" + "#".repeat(30) + "] x" + CLEAR + "[" + "-".repeat(30) + "] x",
        text.toString());
  }
}
