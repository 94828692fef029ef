package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.figures.Results;

/**
 * What a window may take of a battery: an estimate from counted instructions, bytes and round trips
 * and the currents of tables 5-7 and 5-9 of the <a
 * href="https://www.espressif.com/sites/default/files/documentation/esp32-s3_datasheet_en.pdf">ESP32-S3
 * datasheet</a>, 2.1. Nothing here was measured on a board.
 */
class UploadEnergyTest {

  private static final Path RESULTS = Path.of("../../benchmarks/results");

  private static final double VOLTS = 3.3;
  private static final double HERTZ = 240e6;

  /** One core at work at 240 MHz, peripheral clocks on, and both waiting. */
  private static final double AT_WORK = 0.0659;

  private static final double WAITING = 0.0476;

  /** Sending 802.11n HT20 MCS7 at 18.5 dBm, and receiving. */
  private static final double SENDING = 0.283;

  private static final double RECEIVING = 0.088;

  /** Assumed: cycles of the S3 for an instruction of x86. */
  private static final double CYCLES = 2;

  /** Assumed: a tenth of MCS7's 65 Mbit/s, for preambles, acknowledgements and gaps. */
  private static final double BITS_A_SECOND = 6.5e6;

  /** Assumed: a round trip to a store on the Internet, the radio listening. */
  private static final double ROUND_TRIP = 0.05;

  private static final double WINDOW = 900;

  /** A figure of a results file. */
  private static double figure(String name, String row, String column) throws IOException {
    List<String> lines =
        Files.readAllLines(RESULTS.resolve(name + ".tsv")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    int at = List.of(lines.get(0).split("\\t")).indexOf(column);
    String[] found =
        lines.stream()
            .map(line -> line.split("\\t"))
            .filter(cells -> cells[0].equals(row))
            .findFirst()
            .orElseThrow();
    return Double.parseDouble(found[at]);
  }

  /** Of a window whose upload begins with a kind of handshake. */
  private static double instructions(String handshake) throws IOException {
    String count = "instructions (count)";
    return figure("upload-cycle", "sample the modelled room, journal, encode and spool", count)
        + figure("native-window-instructions", "sign a PUT", "-Os (count)")
        + figure("tls-handshake", handshake, count)
        + figure("tls-handshake", "sending 4 KB after it", count);
  }

  private static double[] joules(String handshake, String wire) throws IOException {
    double seconds = instructions(handshake) * CYCLES / HERTZ;
    double up = figure("upload-wire-openssl", wire, "to the server (B)") * 8 / BITS_A_SECOND;
    double down = figure("upload-wire-openssl", wire, "from the server (B)") * 8 / BITS_A_SECOND;
    double trips = 1 + figure("upload-wire-openssl", wire, "round trips (count)");
    double[] joules = {
      VOLTS * AT_WORK * seconds,
      VOLTS * SENDING * up,
      VOLTS * RECEIVING * (down + trips * ROUND_TRIP),
      0
    };
    joules[3] = joules[0] + joules[1] + joules[2];
    return joules;
  }

  @Test
  void aWindowsUploadTakesLessThanItsWaiting() throws Exception {
    double[] first = joules("whole", "first");
    double[] resumed = joules("resumed", "resumed, 1");
    Results energy =
        new Results(
                "upload-energy",
                Results.commandOfTest("vee-port/native", "UploadEnergyTest"),
                "a window of 15 minutes on an ESP32-S3",
                "first (J)",
                "resumed (J)")
            .note("An estimate: nothing was measured on a board");
    energy.row("the processor's work", first[0], resumed[0]);
    energy.row("sending", first[1], resumed[1]);
    energy.row("receiving, and listening for answers", first[2], resumed[2]);
    energy.row("together", first[3], resumed[3]);
    energy.row("waiting awake, radio asleep", VOLTS * WAITING * WINDOW, VOLTS * WAITING * WINDOW);
    assertTrue(resumed[3] < first[3] && first[3] < VOLTS * WAITING * WINDOW);
    energy.confirm();
  }
}
