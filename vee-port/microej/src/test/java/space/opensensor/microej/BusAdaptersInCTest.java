package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.BusException;
import space.opensensor.vee.BusException.Kind;
import space.opensensor.vee.SoundLevel;

/** The adapters of the buses, served by the board's C code over fakes of ESP-IDF's functions. */
class BusAdaptersInCTest extends BusAdaptersContract {

  /** Of {@code esp_err_t}. */
  private static final int NO_MEM = 0x101;

  private static final int INVALID_ARG = 0x102;
  private static final int NOT_FOUND = 0x105;

  /** Of {@code enum wire_fault}. */
  private static final int GOOD = 0;

  private static final int ABSENT = 1;
  private static final int BREAKS_OFF = 2;
  private static final int HOLDS_CLOCK = 3;
  private static final int DRIVER_FAILS = 4;

  private static final int UART_BYTES = 256;
  private static final int CHIP_BYTES = 128;

  private CHost host;

  /** The driver of I2C that MicroEJ's public port has. */
  CHost host() throws Exception {
    return CHost.start();
  }

  @Override
  void serve() throws Exception {
    CHost.assumeACompiler();
    host = host();
    host.ask("register", BME680, ID_REGISTER & 0xff, ID);
  }

  @AfterEach
  void end() throws Exception {
    if (host != null) {
      host.close();
    }
  }

  private String wires() {
    byte[] trace = new byte[1200];
    return AsciiText.of(trace, host.ask("wires", trace));
  }

  @Test
  void aPinThatTheFirmwareRunsFromOrThatIsNotThereIsRefused() {
    for (int pin : new int[] {22, 25, 26, 27, 32}) {
      assertKind(Kind.ARGUMENT, () -> new SniI2cBus(0, pin, 9, 100_000));
      assertKind(Kind.ARGUMENT, () -> new SniUart(1, pin, 18, 9600));
      assertKind(Kind.ARGUMENT, () -> new SniSoundLevel(5, 6, pin));
    }
  }

  @Test
  void theWiresCarryWhatUm10204Says() throws BusException {
    SniI2cBus bus = i2c();
    byte[] bytes = {(byte) 0xd0, 0x12, 0x34};
    bus.transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0);
    assertEquals("S77w P", wires());
    bus.transfer(BME680, bytes, 0, 1, NOTHING, 0, 0);
    assertEquals("S77w d0 P", wires());
    bus.transfer(BME680, bytes, 1, 2, NOTHING, 0, 0);
    assertEquals("S77w 12 34 P", wires());
    bus.transfer(BME680, bytes, 0, 1, new byte[3], 0, 1);
    assertEquals("S77w d0 Sr77r 1 P", wires());
    bus.transfer(BME680, bytes, 0, 3, new byte[128], 0, 128);
    assertEquals("S77w d0 12 34 Sr77r 128 P", wires());
    bus.transfer(BME680, NOTHING, 0, 0, new byte[2], 0, 2);
    assertEquals("S77r 2 P", wires());
    host.ask("register", 0x10, 0, 0);
    bus.transfer(0x10, bytes, 1, 1, new byte[2], 0, 2);
    assertEquals("S10w 12 Sr10r 2 P", wires());
  }

  @Test
  void theMostBytesEachWayArriveAsTheyAre() throws BusException {
    SniI2cBus bus = i2c();
    byte[] out = new byte[130];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (i * 5 + 1);
    }
    out[1] = 7; // The register.
    bus.transfer(BME680, out, 1, 128, NOTHING, 0, 0);
    byte[] in = new byte[130];
    bus.transfer(BME680, out, 1, 1, in, 2, 127);
    for (int i = 0; i < 127; i++) {
      assertEquals(out[2 + i], in[2 + i], "byte " + i);
    }
    bus.transfer(BME680, NOTHING, 0, 0, in, 1, 128);
  }

  @Test
  void eachFailureOfATransferIsToldApartAndTheNextOneIsWell() throws BusException {
    SniI2cBus bus = i2c();
    int[] faults = {ABSENT, BREAKS_OFF, HOLDS_CLOCK, DRIVER_FAILS};
    Kind[] kinds = {Kind.NO_ANSWER, Kind.NO_ANSWER, Kind.TIMED_OUT, Kind.FAILED};
    byte[] out = {ID_REGISTER};
    byte[] in = new byte[1];
    for (int i = 0; i < faults.length; i++) {
      for (int inLength = 0; inLength <= 1; inLength++) {
        int length = inLength;
        host.ask("fault", BME680, faults[i]);
        assertKind(kinds[i], () -> bus.transfer(BME680, out, 0, 1, in, 0, length));
        host.ask("fault", BME680, GOOD);
        bus.transfer(BME680, out, 0, 1, in, 0, 1);
        assertEquals(ID, in[0]);
      }
      if (faults[i] != BREAKS_OFF) { // To an address alone, or a read.
        for (int inLength = 0; inLength <= 1; inLength++) {
          int length = inLength;
          host.ask("fault", BME680, faults[i]);
          assertKind(kinds[i], () -> bus.transfer(BME680, NOTHING, 0, 0, in, 0, length));
          host.ask("fault", BME680, GOOD);
          bus.transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0);
        }
      }
    }
  }

  @Test
  void aTransferHasTheTimeOfItsBitsAndOfADeviceThatHoldsTheClock() throws BusException {
    for (int hertz : new int[] {10_000, 100_000, 1_000_000}) {
      SniI2cBus bus = new SniI2cBus(0, 8, 9, hertz);
      for (int length : new int[] {1, 128}) {
        bus.transfer(BME680, new byte[128], 0, length, new byte[128], 0, length);
        int bits = (2 * length + 3) * 9 * 1000 / hertz;
        int most = host.ask("i2cWaitMillis");
        assertTrue(most >= bits + 20, hertz + " " + length + ": " + most);
        assertTrue(most <= bits + 20 + 12, hertz + " " + length + ": " + most);
      }
      int hold = host.ask("i2cHoldMicros");
      assertTrue(hold > 10_000 && hold <= 20_000, hold + " us");
    }
  }

  @Test
  void aBusIsOpenedAsItIsAskedAndAgain() throws BusException {
    SniI2cBus bus = new SniI2cBus(1, 4, 3, 400_000);
    bus.transfer(BME680, new byte[1], 0, 1, NOTHING, 0, 0);
    assertEquals(List.of(4, 3, 400_000, 1), asked("i2cSda", "i2cScl", "i2cHertz", "i2cPullUps"));
    new SniI2cBus(1, 4, 3, 100_000);
    i2c();
    assertEquals(2, host.ask("i2cBuses"));
    bus.transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0);
    bus.transfer(BME680, new byte[1], 0, 1, NOTHING, 0, 0);
    assertEquals(100_000, host.ask("i2cHertz"));
  }

  @Test
  void aBusThatTheDriverRefusesIsAbsent() throws BusException {
    host.ask("i2cRefuses", INVALID_ARG);
    assertKind(Kind.ARGUMENT, BusAdaptersContract::i2c);
    host.ask("i2cRefuses", NO_MEM);
    assertKind(Kind.FAILED, BusAdaptersContract::i2c);
    byte[] bytes = TransferBuffer.allocate(1);
    assertEquals(-1, BusNatives.i2cTransfer(0, BME680, bytes, 0, bytes, 0));
    host.ask("i2cRefuses", 0);
    i2c().transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0);
  }

  @Test
  void theBoardsPinsAreThoseOfTheWiringPage() throws Exception {
    List<String> log = new ArrayList<>();
    new BoardBuses()
        .open(Wiring.DEVKITC_1, (level, line) -> log.add(line))
        .i2c()
        .transfer(BME680, new byte[1], 0, 1, NOTHING, 0, 0);
    assertEquals(List.of(), log);
    assertEquals(
        WiringPage.pins(),
        asked("i2cSda", "i2cScl", "uartTx", "uartRx", "soundClock", "soundWord", "soundData"));
    assertEquals(List.of(100_000, 9600, 48_000), asked("i2cHertz", "uartBaud", "soundHertz"));
  }

  private List<Integer> asked(String... names) {
    List<Integer> answers = new ArrayList<>();
    for (String name : names) {
      answers.add(host.ask(name));
    }
    return answers;
  }

  @Test
  void bytesArriveOnceAndInOrder() throws BusException {
    SniUart port = uart();
    host.ask("arrives", 1, new byte[] {1, 2, 3, 4, 5});
    byte[] bytes = new byte[5];
    assertEquals(2, port.read(bytes, 1, 2));
    assertArrayEquals(new byte[] {0, 1, 2, 0, 0}, bytes);
    assertEquals(3, port.read(bytes, 0, 5));
    assertArrayEquals(new byte[] {3, 4, 5, 0, 0}, bytes);
    assertEquals(0, port.read(bytes, 0, 5));
  }

  @Test
  void aFullBufferIsReadInOneCall() throws BusException {
    SniUart port = uart();
    byte[] sent = new byte[UART_BYTES];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 3);
    }
    host.ask("arrives", 1, sent);
    byte[] read = new byte[300];
    assertEquals(UART_BYTES, port.read(read, 44, 256));
    for (int i = 0; i < sent.length; i++) {
      assertEquals(sent[i], read[44 + i]);
    }
  }

  @Test
  void lostOrGarbledBytesFailOnceAndNothingOfThemIsRead() throws BusException {
    SniUart port = uart();
    byte[] bytes = new byte[300];
    host.ask("arrives", 1, bytes);
    assertKind(Kind.FAILED, () -> port.read(bytes, 0, 300));
    assertEquals(0, port.read(bytes, 0, 300));
    int[] failures = {2, 3, 4, 5}; // Of uart_event_type_t: buffer full, overrun, frame, parity.
    for (int type : failures) {
      host.ask("arrives", 1, new byte[] {1});
      host.ask("event", 1, type);
      assertKind(Kind.FAILED, () -> port.read(bytes, 0, 1));
      host.ask("arrives", 1, new byte[] {9});
      assertEquals(1, port.read(bytes, 0, 1));
      assertEquals(9, bytes[0]);
    }
    host.ask("event", 1, 1); // A break.
    assertEquals(0, port.read(bytes, 0, 1));
    host.ask("uartFails", 1);
    assertKind(Kind.FAILED, () -> port.read(bytes, 0, 1));
    assertKind(Kind.FAILED, () -> port.write(bytes, 0, 1));
  }

  @Test
  void whatDoesNotFitIsForLater() throws BusException {
    SniUart port = uart();
    byte[] out = new byte[400];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (i + 1);
    }
    assertEquals(CHIP_BYTES, port.write(out, 2, 398));
    assertEquals(0, port.write(out, 130, 270));
    byte[] sent = new byte[CHIP_BYTES];
    assertEquals(CHIP_BYTES, host.ask("sent", 1, sent));
    for (int i = 0; i < sent.length; i++) {
      assertEquals(out[2 + i], sent[i]);
    }
    assertEquals(3, port.write(out, 0, 3));
    assertEquals(3, host.ask("sent", 1, sent));
  }

  @Test
  void aPortIsOpenedAsItIsAskedAndAgain() throws BusException {
    new SniUart(2, -1, 4, 115_200);
    assertEquals(List.of(-1, 4, 115_200), asked("uartTx", "uartRx", "uartBaud"));
    uart();
    uart();
    assertEquals(2, host.ask("uartPorts"));
    host.ask("uartRefusesPins", 1);
    assertKind(Kind.FAILED, BusAdaptersContract::uart);
    assertEquals(1, host.ask("uartPorts"), "the port that failed is closed");
    assertEquals(-1, BusNatives.uartRead(1, TransferBuffer.allocate(1), 1));
    host.ask("uartRefuses", 1);
    assertKind(Kind.FAILED, BusAdaptersContract::uart);
  }

  @Test
  void theEnergyOfAnIntervalIsThatOfItsSamples() throws BusException {
    SniSoundLevel sound = sound();
    host.ask("sound", 48_000, 500);
    assertEquals(48_000, sound.endInterval());
    double full = 1L << SoundLevel.FULL_SCALE_BITS;
    double level = 10 * Math.log10((double) sound.energy() / 48_000 / (full / 2 * (full / 2) / 2));
    assertEquals(0, level, 0.2, "1 kHz is not weighted");
    assertEquals(0, sound.clipped());
    assertEquals(0, sound.endInterval(), "the next interval is its own");
    assertEquals(0, sound.energy());
    host.ask("sound", 480, 1000);
    assertEquals(480, sound.endInterval());
    assertTrue(sound.clipped() >= 10 && sound.clipped() <= 60, sound.clipped() + " at full scale");
  }

  @Test
  void samplesThatAreLostFailOnce() throws BusException {
    SniSoundLevel sound = sound();
    host.ask("sound", 480, 100);
    host.ask("soundOverruns");
    assertKind(Kind.FAILED, sound::endInterval);
    host.ask("sound", 960, 100);
    assertEquals(960, sound.endInterval(), "what was there before is not of this interval");
  }

  @Test
  void aMicrophoneThatFailsAtOnceIsNotReadWithoutAWait() throws BusException {
    SniSoundLevel sound = sound();
    host.ask("soundFails", 1);
    int before = host.ask("soundReads");
    int reads = before;
    while (reads < before + 20) {
      reads = host.ask("soundReads");
    }
    int delays = host.ask("soundDelays");
    assertTrue(delays >= 19, "between 20 reads " + delays + " waits");
    assertKind(Kind.FAILED, sound::endInterval);
  }

  @Test
  void aMicrophoneIsOpenedAgainAndBeginsAnew() throws BusException {
    SniSoundLevel sound = sound();
    host.ask("sound", 480, 100);
    sound = sound();
    assertEquals(0, sound.endInterval());
    assertEquals(List.of(1, 2), asked("soundPorts", "soundTasks"));
  }

  @Test
  void aMicrophoneThatCannotBeHadLeavesNothingBehind() {
    String[] what = {"soundRefuses", "soundRefuses", "soundRefusesPins", "soundRefusesPins"};
    int[] with = {NOT_FOUND, NO_MEM, INVALID_ARG, NO_MEM};
    Kind[] kinds = {Kind.NO_BUS, Kind.FAILED, Kind.ARGUMENT, Kind.FAILED};
    for (int i = 0; i < what.length; i++) {
      host.ask(what[i], with[i]);
      assertKind(kinds[i], BusAdaptersContract::sound);
      host.ask(what[i], 0);
      assertEquals(0, host.ask("soundPorts"));
    }
    host.ask("soundRefusesTask", 1);
    assertKind(Kind.FAILED, BusAdaptersContract::sound);
    assertEquals(0, host.ask("soundPorts"));
    assertEquals(-1, BusNatives.soundEndInterval());
  }
}
