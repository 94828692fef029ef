package space.opensensor.station.provision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.vee.WifiScanner;

/** Improv Wi-Fi by its specification, https://www.improv-wifi.com/serial/. */
class ConsoleImprovTest {

  private static final String PASSWORD = "mysecurepassword";

  private final ConsoleBench it = new ConsoleBench();

  private String value(String name) {
    byte[] value = it.bench.settings.get(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /**
   * SSID = MyWirelessAP, Password = mysecurepassword: 01 1E 0C {MyWirelessAP} 10
   * {mysecurepassword}.
   */
  @Test
  void theExampleOfTheSpecificationJoinsTheNetwork() {
    byte[] packet = ImprovPackets.wifi("MyWirelessAP", PASSWORD);
    assertArrayEquals(new byte[] {1, 0x1e, 0x0c}, Arrays.copyOfRange(packet, 9, 12));
    assertEquals(0x10, packet[24]);
    List<String> answer = it.send(packet);
    assertEquals(List.of("error 0", "state 3", "state 4", "result 1"), answer);
    assertEquals("MyWirelessAP", value("wifi.ssid"));
    assertEquals(PASSWORD, value("wifi.password"));
    assertEquals(1, it.bench.board.modelLink().joins());
  }

  @Test
  void aNetworkThatDoesNotLetItInIsAnErrorAfterHalfAMinute() {
    it.bench.board.modelLink().setReachable(false);
    assertEquals(List.of("error 0", "state 3"), it.send(ImprovPackets.wifi("nowhere", PASSWORD)));
    assertEquals(List.of("error 0", "state 3"), it.send(ImprovPackets.command(2)));
    it.pass(30_001);
    assertEquals(List.of("error 3", "state 2"), ImprovPackets.read(it.port.takeSent()));
  }

  @Test
  void theStateIsToldAndOnceProvisionedTheResultToo() {
    assertEquals(List.of("error 0", "state 2"), it.send(ImprovPackets.command(2)));
    it.bench.board.modelLink().join();
    assertEquals(List.of("error 0", "state 4", "result 2"), it.send(ImprovPackets.command(2)));
  }

  @Test
  void theDeviceTellsWhatItIs() {
    assertEquals(
        List.of(
            "error 0",
            "result 3 ["
                + FileMetadata.FIRMWARE.replace(" ", "] [")
                + "] [station] [7cdfa1e2b3c4]"),
        it.send(ImprovPackets.command(3)));
  }

  @Test
  void accessPointsAreToldOneByOneAndThenNone() {
    Radio radio = new Radio();
    it.with(radio);
    assertEquals(List.of("error 0"), it.send(ImprovPackets.command(4)));
    radio.found = 2;
    it.settle();
    it.settle();
    assertEquals(
        List.of("result 4 [Café] [-40] [YES]", "result 4 [open] [-70] [NO]", "result 4"),
        ImprovPackets.read(it.port.takeSent()));
  }

  @Test
  void aBoardWithoutAScannerFindsNone() {
    assertEquals(List.of("error 0", "result 4"), it.send(ImprovPackets.command(4)));
  }

  @Test
  void anUnknownCommandIsNamedSo() {
    assertEquals(List.of("error 0", "error 2"), it.send(ImprovPackets.command(7)));
  }

  @Test
  void whatIsMalformedIsAnErrorAndChangesNothing() {
    byte[] sum = ImprovPackets.wifi("x", PASSWORD);
    sum[sum.length - 1]++;
    for (byte[] bad :
        List.of(
            sum,
            ImprovPackets.packet(3),
            ImprovPackets.packet(3, (byte) 2),
            ImprovPackets.packet(3, (byte) 2, (byte) 9),
            ImprovPackets.packet(9, (byte) 2),
            ImprovPackets.packet(3, new byte[255]))) {
      assertEquals(List.of("error 1"), it.send(bad), Arrays.toString(bad));
    }
    for (byte[] data :
        List.of(new byte[0], new byte[] {0, 0}, new byte[] {5, 'a'}, new byte[] {1, 'a', 9, 'x'})) {
      assertEquals(List.of("error 0", "error 1"), it.send(ImprovPackets.command(1, data)));
    }
    assertEquals(null, value("wifi.ssid"));
  }

  @Test
  void aNetworkWhosePasswordCannotBeChangesNothing() {
    assertEquals(
        List.of("error 0", "error 1"), it.send(ImprovPackets.wifi("garden", "with\0zero")));
    assertEquals(null, value("wifi.ssid"));
    assertEquals(null, value("wifi.password"));
    assertEquals(0, it.bench.board.modelLink().joins());
  }

  @Test
  void whatALineThatEchoesBringsBackIsNotAnswered() {
    it.port.arrive(ImprovPackets.command(2)).arrive(ImprovPackets.command(3));
    it.settle();
    byte[] sent = it.port.takeSent();
    assertEquals(4, ImprovPackets.read(sent).size());
    assertEquals(List.of(), it.send(sent));
  }

  @Test
  void aPacketOfAnotherVersionIsNoPacket() {
    byte[] version = ImprovPackets.command(2);
    version[6] = 2;
    version[version.length - 1]++;
    assertEquals(List.of(), it.send(version));
    it.say("");
    assertEquals(List.of("error 0", "state 2"), it.send(ImprovPackets.command(2)));
  }

  @Test
  void garbageAndLinesBetweenPacketsDoNotHideThem() {
    byte[] state = ImprovPackets.command(2);
    it.port.arrive("IMPROVIMPRO\u0001xx\u0000\n");
    it.settle();
    it.port.takeSent();
    it.port.arrive("get s3.bucket\n").arrive(state).arrive("get s3.region\n");
    it.settle();
    byte[] sent = it.port.takeSent();
    assertEquals(List.of("error 0", "state 2"), ImprovPackets.read(sent));
    String text = new String(sent, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(": s3.bucket=sensors\nok\n"), text);
    assertTrue(text.contains(": s3.region is not set\nok\n"), text);
  }

  @Test
  void aPacketThatWasCutIsForgottenAfterAPause() {
    byte[] packet = ImprovPackets.wifi("MyWirelessAP", PASSWORD);
    for (int cut = 1; cut < packet.length; cut++) {
      it.send(Arrays.copyOf(packet, cut));
      it.pass(1001);
      it.port.takeSent();
      assertEquals(List.of("error 0", "state 2"), it.send(ImprovPackets.command(2)), "cut " + cut);
      it.say("");
    }
    assertEquals(null, value("wifi.ssid"));
  }

  @Test
  void aPacketWithinACutOneIsFound() {
    byte[] cut = Arrays.copyOf(ImprovPackets.packet(3, new byte[20]), 12);
    byte[] state = ImprovPackets.command(2);
    it.port.arrive(cut).arrive(state).arrive(state);
    it.settle();
    List<String> answer = ImprovPackets.read(it.port.takeSent());
    assertEquals("state 2", answer.get(answer.size() - 1), "" + answer);
  }

  @Test
  void whateverIsAskedAfterwardsThePasswordIsNotTold() {
    it.port.arrive(ImprovPackets.wifi("net", PASSWORD));
    it.port.arrive("get\nget wifi.password\nstatus\nlog\nhelp\nset wifi.password\n");
    it.settle();
    String sent = new String(it.port.takeSent(), StandardCharsets.ISO_8859_1);
    assertFalse(sent.contains(PASSWORD), sent);
    assertTrue(sent.contains("wifi.ssid=net"), sent);
  }

  /** A radio that listens until a test says what it has found. */
  private static final class Radio implements WifiScanner {

    private int found = LISTENING;

    @Override
    public void scan() {
      found = LISTENING;
    }

    @Override
    public int found() {
      return found;
    }

    @Override
    public byte[] name(int index) {
      return (index == 0 ? "Café" : "open").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int rssiDbm(int index) {
      return index == 0 ? -40 : -70;
    }

    @Override
    public boolean isSecured(int index) {
      return index == 0;
    }
  }
}
