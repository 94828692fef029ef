package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Origin;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/** Pins of a board, and the buses that are opened at them. */
class WiringTest {

  private final List<String> calls = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  /** A port that notes what it is asked to open, and fails where a word is in that. */
  private final class Port extends WiredBuses {

    private final SensorBuses made =
        new SimulatedBuses(ModelBoard.instant(into -> {}), () -> 0, 1).buses();
    private final String broken;

    Port(String broken) {
      this.broken = broken;
    }

    private void open(String call) throws BusException {
      calls.add(call);
      if (call.startsWith(broken)) {
        throw new BusException(broken, BusException.Kind.FAILED);
      }
    }

    @Override
    protected I2cBus i2c(int bus, int sda, int scl, int hertz) throws BusException {
      open("i2c " + bus + " at " + sda + " " + scl + ", " + hertz);
      return made.i2c();
    }

    @Override
    protected Uart uart(int uart, int tx, int rx, int baud) throws BusException {
      open("uart " + uart + " at " + tx + " " + rx + ", " + baud);
      return made.uart();
    }

    @Override
    protected SoundLevel sound(int clock, int word, int data) throws BusException {
      open("i2s at " + clock + " " + word + " " + data);
      return made.sound();
    }
  }

  private SensorBuses open(Port port, Wiring wiring) {
    return port.open(wiring, (level, line) -> log.add(level + " " + line));
  }

  @Test
  void eachBusIsOpenedAtItsPinsAndSpeed() {
    Port port = new Port("none");
    SensorBuses buses = open(port, Wiring.DEVKITC_1);
    assertEquals(List.of("i2c 0 at 8 9, 100000", "uart 1 at 17 18, 9600", "i2s at 5 6 7"), calls);
    assertSame(port.made.i2c(), buses.i2c());
    assertSame(port.made.uart(), buses.uart());
    assertSame(port.made.sound(), buses.sound());
    assertEquals(Origin.CHIPS, buses.origin());
    assertEquals(List.of(), log);
  }

  @Test
  void busesWithoutPinsAreNotOpened() {
    SensorBuses buses = open(new Port("none"), Wiring.UNKNOWN);
    assertEquals(List.of(), calls);
    assertNull(buses.i2c());
    assertNull(buses.uart());
    assertNull(buses.sound());
    open(new Port("none"), Wiring.UNKNOWN.withUart(Wiring.NONE, 4));
    assertEquals(List.of("uart 1 at -1 4, 9600"), calls, "which needs no pin to the sensor");
    assertEquals(List.of(), log);
  }

  @ParameterizedTest
  @CsvSource({"i2c", "uart", "i2s"})
  void aBusThatCannotBeOpenedIsToldAndTheOthersAreOpen(String broken) {
    SensorBuses buses = open(new Port(broken), Wiring.DEVKITC_1);
    assertEquals(3, calls.size());
    assertEquals(
        List.of("ERROR " + new BusException(broken, BusException.Kind.FAILED).getMessage()), log);
    assertEquals(broken.equals("i2c"), buses.i2c() == null);
    assertEquals(broken.equals("uart"), buses.uart() == null);
    assertEquals(broken.equals("i2s"), buses.sound() == null);
  }

  @Test
  void aPinHasOneTask() {
    Wiring none = Wiring.UNKNOWN;
    assertEquals(Wiring.NONE, none.doubled());
    assertEquals(Wiring.NONE, Wiring.DEVKITC_1.doubled());
    assertEquals(4, none.withI2c(4, 4).doubled());
    assertEquals(0, none.withI2c(0, 1).withSound(2, 3, 0).doubled());
    assertEquals(7, none.withUart(7, 8).withSound(7, 9, 10).doubled());
    assertEquals(9, none.withI2c(1, 2).withUart(3, 9).withSound(5, 6, 9).doubled());
  }

  /** Of each chip, by ESP-IDF's summary of its pins. */
  @Test
  void strappingPinsAreThoseOfTheChip() {
    assertEquals("0 45 46", strapping(Wiring.DEVKITC_1));
    assertEquals("4 5 8 9 15", strapping(Wiring.DEVKITC_1_C6));
    assertEquals("2 8 9", strapping(Wiring.DEVKITM_1_C3));
    assertEquals("", strapping(Wiring.UNKNOWN));
  }

  private static String strapping(Wiring board) {
    StringBuilder pins = new StringBuilder();
    Wiring bare = board.withI2c(Wiring.NONE, Wiring.NONE).withUart(Wiring.NONE, Wiring.NONE);
    for (int pin = 0; pin <= Wiring.MAX_PIN; pin++) {
      // As the last of all pins, and as the first.
      Wiring last = bare.withSound(Wiring.NONE, Wiring.NONE, pin);
      Wiring first = bare.withSound(Wiring.NONE, Wiring.NONE, Wiring.NONE).withI2c(pin, -1);
      assertEquals(last.strapping(), first.strapping());
      if (last.strapping() != Wiring.NONE) {
        assertEquals(pin, last.strapping());
        pins.append(pins.length() == 0 ? "" : " ").append(pin);
      }
    }
    return pins.toString();
  }

  /** What is not there, the flash's and the USB port's, as spans. */
  @Test
  void pinsThatTheChipNeedsAreThoseOfItsSummary() {
    assertEquals(
        "19-20 USB port, 22-25 not there, 26-32 flash, 49-54 not there", taken(Wiring.DEVKITC_1));
    assertEquals("12-13 USB port, 24-30 flash, 31-54 not there", taken(Wiring.DEVKITC_1_C6));
    assertEquals("12-17 flash, 18-19 USB port, 22-54 not there", taken(Wiring.DEVKITM_1_C3));
    assertNotNull(Wiring.XIAO_S3.chip());
    assertNull(Wiring.UNKNOWN.chip());
  }

  private static String taken(Wiring board) {
    List<String> spans = new ArrayList<>();
    for (int pin = 0; pin <= Wiring.MAX_PIN; pin++) {
      String why = board.chip().taken(pin);
      int end = pin;
      while (why != null && end < Wiring.MAX_PIN && why.equals(board.chip().taken(end + 1))) {
        end++;
      }
      if (why != null) {
        spans.add(pin + "-" + end + " " + why.replaceAll("is (the )?|'s$", ""));
      }
      pin = end;
    }
    return String.join(", ", spans);
  }
}
