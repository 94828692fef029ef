package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ej.bon.Immortals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.function.Executable;
import space.opensensor.vee.BusException;
import space.opensensor.vee.BusException.Kind;

/** What the adapters of the buses do, whatever serves their natives. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class BusAdaptersContract {

  /** A BME680, whose register 0xd0 says so. */
  static final int BME680 = 0x77;

  static final byte ID_REGISTER = (byte) 0xd0;
  static final byte ID = 0x61;

  static final byte[] NOTHING = {};

  /** Serves the natives: a BME680 on I2C bus 0, serial port 1, a microphone. */
  abstract void serve() throws Exception;

  @BeforeEach
  void start() throws Exception {
    serve();
  }

  @AfterEach
  void forgetAnswers() {
    BoardNatives.ANSWERS.clear();
  }

  static SniI2cBus i2c() throws BusException {
    return new SniI2cBus(0, 8, 9, 100_000);
  }

  static SniUart uart() throws BusException {
    return new SniUart(1, 17, 18, 9600);
  }

  static SniSoundLevel sound() throws BusException {
    return new SniSoundLevel(5, 6, 7);
  }

  static void assertKind(Kind kind, Executable attempt) {
    assertEquals(kind, assertThrows(BusException.class, attempt).kind());
  }

  @Test
  void aRegisterIsReadIntoThePartThatWasAsked() throws BusException {
    byte[] out = {9, ID_REGISTER, 9};
    byte[] in = {1, 2, 3};
    i2c().transfer(BME680, out, 1, 1, in, 1, 1);
    assertArrayEquals(new byte[] {1, ID, 3}, in);
    assertArrayEquals(new byte[] {9, ID_REGISTER, 9}, out);
  }

  @Test
  void aDeviceIsAskedForWithNothing() throws BusException {
    i2c().transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0);
    BusException e =
        assertThrows(BusException.class, () -> i2c().transfer(0x5a, NOTHING, 0, 0, NOTHING, 0, 0));
    assertEquals(Kind.NO_ANSWER, e.kind());
    assertEquals("i2c 0 address 0x5a: no answer; check address and wiring", e.getMessage());
  }

  @Test
  void whatIsReadInATransferThatFailsIsNotGiven() throws BusException {
    byte[] in = {1, 2, 3};
    assertKind(Kind.NO_ANSWER, () -> i2c().transfer(0x5a, in, 0, 1, in, 0, 3));
    assertArrayEquals(new byte[] {1, 2, 3}, in);
  }

  @Test
  void partsAndAddressesThatCannotBeAreRefused() throws BusException {
    SniI2cBus bus = i2c();
    byte[] big = new byte[200];
    int[][] wrong = {
      {BME680, -1, 1, 0, 0},
      {BME680, 0, -1, 0, 0},
      {BME680, 200, 1, 0, 0},
      {BME680, 0, 129, 0, 0},
      {BME680, Integer.MAX_VALUE, 2, 0, 0},
      {BME680, 0, 1, -1, 1},
      {BME680, 0, 1, 0, -1},
      {BME680, 0, 1, 199, 2},
      {BME680, 0, 1, 0, 129},
    };
    for (int address : new int[] {-1, 128}) {
      assertKind(Kind.ARGUMENT, () -> bus.transfer(address, big, 0, 1, big, 0, 1));
    }
    BoardNatives.ANSWERS.put("i2cTransfer", 0); // A part is refused before C is asked.
    for (int[] w : wrong) {
      assertKind(Kind.ARGUMENT, () -> bus.transfer(w[0], big, w[1], w[2], big, w[3], w[4]));
    }
    SniUart port = uart();
    int[][] parts = {{-1, 1}, {0, -1}, {0, 201}, {200, 1}, {Integer.MAX_VALUE, 2}};
    for (int[] p : parts) {
      assertKind(Kind.ARGUMENT, () -> port.read(big, p[0], p[1]));
      assertKind(Kind.ARGUMENT, () -> port.write(big, p[0], p[1]));
    }
    assertEquals(0, port.read(big, 200, 0));
    assertEquals(0, port.write(big, 200, 0));
  }

  @Test
  void onlyWhatTheChipHasIsOpened() {
    assertKind(Kind.NO_BUS, () -> new SniI2cBus(2, 8, 9, 100_000));
    assertKind(Kind.NO_BUS, () -> new SniI2cBus(-1, 8, 9, 100_000));
    int[][] pins = {{49, 9}, {8, 49}, {-1, 9}, {8, -1}, {8, 8}};
    for (int[] p : pins) {
      assertKind(Kind.ARGUMENT, () -> new SniI2cBus(0, p[0], p[1], 100_000));
    }
    assertKind(Kind.ARGUMENT, () -> new SniI2cBus(0, 8, 9, 9_999));
    assertKind(Kind.ARGUMENT, () -> new SniI2cBus(0, 8, 9, 1_000_001));
    assertKind(Kind.NO_BUS, () -> new SniUart(3, 17, 18, 9600));
    assertKind(Kind.NO_BUS, () -> new SniUart(-1, 17, 18, 9600));
    assertKind(Kind.ARGUMENT, () -> new SniUart(0, 17, 18, 9600));
    assertKind(Kind.ARGUMENT, () -> new SniUart(1, 49, 18, 9600));
    assertKind(Kind.ARGUMENT, () -> new SniUart(1, 17, -2, 9600));
    assertKind(Kind.ARGUMENT, () -> new SniUart(1, 17, 18, 1199));
    assertKind(Kind.ARGUMENT, () -> new SniUart(1, 17, 18, 1_000_001));
    int[][] sound = {{-1, 6, 7}, {5, 49, 7}, {5, 6, -1}, {5, 5, 7}, {5, 6, 5}, {5, 6, 6}};
    for (int[] p : sound) {
      assertKind(Kind.ARGUMENT, () -> new SniSoundLevel(p[0], p[1], p[2]));
    }
    BusException e = assertThrows(BusException.class, () -> new SniUart(0, 17, 18, 9600));
    assertEquals("uart 0: an address, offset or length that cannot be", e.getMessage());
  }

  @Test
  void aBusThatIsNotOpenIsAbsent() {
    byte[] bytes = TransferBuffer.allocate(1);
    assertEquals(-1, BusNatives.i2cTransfer(0, BME680, bytes, 0, bytes, 0));
    assertEquals(-1, BusNatives.i2cTransfer(2, BME680, bytes, 0, bytes, 0));
    assertEquals(-1, BusNatives.i2cTransfer(-1, BME680, bytes, 0, bytes, 0));
    assertEquals(-1, BusNatives.uartRead(1, bytes, 1));
    assertEquals(-1, BusNatives.uartRead(3, bytes, 1));
    assertEquals(-1, BusNatives.uartWrite(1, bytes, 1));
    assertEquals(-1, BusNatives.uartWrite(-1, bytes, 1));
    assertEquals(-1, BusNatives.soundEndInterval());
  }

  @Test
  void eachNumberOfBusHIsAKind() throws BusException {
    SniI2cBus bus = i2c();
    SniUart port = uart();
    SniSoundLevel sound = sound();
    for (int answer = -1; answer >= -6; answer--) {
      Kind kind = Kind.values()[Math.min(-answer, Kind.values().length) - 1];
      BoardNatives.ANSWERS.put("i2cTransfer", answer);
      BoardNatives.ANSWERS.put("uartRead", answer);
      BoardNatives.ANSWERS.put("uartWrite", answer);
      BoardNatives.ANSWERS.put("soundEndInterval", answer);
      assertKind(kind, () -> bus.transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0));
      assertKind(kind, () -> port.read(new byte[1], 0, 1));
      assertKind(kind, () -> port.write(new byte[1], 0, 1));
      assertKind(kind, sound::endInterval);
    }
  }

  @Test
  void aPortOnWhichNothingHasArrivedHasNothing() throws BusException {
    byte[] bytes = {5};
    assertEquals(0, uart().read(bytes, 0, 1));
    assertEquals(5, bytes[0]);
  }

  @Test
  void aCommandIsTakenWhole() throws BusException {
    assertEquals(7, uart().write(new byte[10], 2, 7));
  }

  @Test
  void theBusesMakeTheirArraysOnce() throws BusException {
    Immortals.forget();
    SniI2cBus bus = i2c();
    uart().write(new byte[300], 0, 300);
    sound().endInterval();
    bus.transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0);
    assertEquals(3, Immortals.count());
    assertEquals(128 + 128 + 256, Immortals.bytes());
    assertThrows(BusException.class, () -> new SniI2cBus(2, 8, 9, 100_000));
    assertThrows(BusException.class, () -> new SniUart(3, 17, 18, 9600));
    assertEquals(3, Immortals.count(), "a bus that cannot be had takes no memory");
  }
}
