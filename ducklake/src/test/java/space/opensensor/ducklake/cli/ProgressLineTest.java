package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.ingest.IngestReport;

class ProgressLineTest {

  private final StringWriter out = new StringWriter();

  private void work(boolean isTerminal) {
    IngestReport commit = IngestReport.NONE.withFiles(900).withRows(160_200);
    try (ProgressLine line = new ProgressLine(new PrintWriter(out), isTerminal)) {
      line.committed(commit, null);
      line.committed(commit, null);
    }
  }

  @Test
  void aTerminalSeesOneLineThatGoesAway() {
    work(true);
    assertEquals(
        "\r\u001b[K900 files with 160,200 rows taken in"
            + "\r\u001b[K1,800 files with 320,400 rows taken in\r\u001b[K",
        out.toString());
  }

  @Test
  void elsewhereNothingIsWritten() {
    work(false);
    assertEquals("", out.toString());
  }
}
