package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.upkeep.BuildDate;

/** The Linux station asks a time server, and believes none that lies. */
class LinuxTimeTest extends LinuxStationBench {

  private static final long DAY = 86_400_000L;

  /** What the station says of the time until it knows it or has been told nothing once. */
  private String said(UnaryOperator<byte[]> spoil) throws IOException, InterruptedException {
    StringBuilder said = new StringBuilder();
    long time = (BuildDate.MILLIS + DAY) / 1000 * 1000 + 250;
    try (LyingTimeServer server = new LyingTimeServer(time, spoil)) {
      Process process =
          configured(LinuxStation.plain(directory), "ntp.server=127.0.0.1")
              .start("--ntp", Integer.toString(server.port()), "--log", "info");
      try (BufferedReader log = process.errorReader()) {
        String line;
        while ((line = log.readLine()) != null
            && !line.matches("I time:.*|W time:.* again in .*")) {
          if (line.contains(" time: ")) {
            said.append(line).append('\n');
          }
        }
        said.append(line);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    return said.toString().replaceAll("in \\d+ s", "in N s");
  }

  @Test
  void takesTheTimeOfAServer() throws Exception {
    assertEquals("I time: synchronised", said(answer -> answer));
  }

  /** The byte of an answer, what it is made, what is said of it, and then why it asks again. */
  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "0, 0xe4, leap indicator 3: the server is not synchronised, 'no answer from the server; check"
        + " ntp.server, the name server and UDP port 123'",
    "1, 0x00, stratum 0: the server wants no requests,"
        + " the server wants no requests; choose another ntp.server"
  })
  void goesByNoServerThatHasNoTime(int at, String value, String why, String asksAgain)
      throws Exception {
    assertEquals(
        "W time: no answer of 127.0.0.1 to go by: "
            + why
            + "\nW time: "
            + asksAgain
            + "; again in N s",
        said(
            answer -> ByteBuffer.wrap(answer).put(at, (byte) (int) Integer.decode(value)).array()));
  }

  @Test
  void goesByNoTransmitTimestampOfZero() throws Exception {
    assertEquals(
        "W time: no answer of 127.0.0.1 to go by: it has no transmit timestamp"
            + "\nW time: no answer from the server; check ntp.server, the name server and UDP port 123"
            + "; again in N s",
        said(answer -> ByteBuffer.wrap(answer).putLong(40, 0).array()));
  }
}
