package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.s3.CertificateAuthority;

/** A refusal that is larger than every buffer is read to its end, and costs no processor. */
class LargeAnswerTest extends LinuxStationBench {

  /** What a TLS record of the smallest kind holds here: the thread may wake once for each. */
  private static final int BYTES_A_WAKE = 512;

  @ParameterizedTest
  @CsvSource({"300, 3300", "300, 20000", "300, 200000", "3000, 3300"})
  void readsARefusalToItsEndWithoutLookingAtItAgain(int head, int body) throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 2L * WINDOW);
    CertificateAuthority ca = new CertificateAuthority();
    byte[] answer = refusal(head, body);
    try (CannedServer server = new CannedServer(ca.issue(List.of("localhost")), answer)) {
      LinuxStation station =
          LinuxStation.plain(directory)
              .settings(s3, "https://localhost:" + server.port(), ca.pem(), "retry.max=1800");
      LinuxStation.End end =
          station.run(
              "--boot-time", Long.toString(boot), "--windows", "1", "--figures", "--log", "info");
      assertEquals(3, end.status(), end.log());
      assertTrue(end.log().contains("403"), end.log());
      int answers = server.answered();
      assertTrue(answers >= 2, answers + " answers\n" + end.log());
      int wakes = Integer.parseInt(end.figure("wakes of the tls thread").replaceAll("\\D", ""));
      int most = answers * ((head + body) / BYTES_A_WAKE + 20);
      System.out.println(body + ": " + wakes + " wakes for " + answers + " answers, most " + most);
      assertTrue(wakes > 0, "no wake was counted");
      assertTrue(wakes <= most, wakes + " wakes for " + answers + " answers, most " + most);
    }
  }

  private static byte[] refusal(int head, int body) {
    String open = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Detail>";
    String close = "</Detail></Error>";
    String begin =
        "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: " + body;
    String fill = "\r\nX-Fill: " + "x".repeat(head - begin.length() - 14);
    return (begin
            + fill
            + "\r\n\r\n"
            + open
            + "y".repeat(body - open.length() - close.length())
            + close)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
