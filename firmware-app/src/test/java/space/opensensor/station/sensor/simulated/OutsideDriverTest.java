package space.opensensor.station.sensor.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.station.sensor.I2cSensor;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.SensorValue;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** A driver that is written in a package of its own, with a quantity that nobody else measures. */
class OutsideDriverTest {

  private static final int OZONE = 99;

  /** Two bytes of ozone in ppb, and for each cause a way to miss them. */
  private static final class Ozone extends I2cSensor {

    private final byte[] word = new byte[2];
    MissingCause cause;

    Ozone(I2cBus bus) {
      super("ozone", bus, 0x55, 0, new SensorValue(OZONE, 1, 10_000));
    }

    @Override
    protected long advance(int phase, long now) throws BusException {
      if (phase == SET_UP) {
        poweredOn(now);
        isSetUp();
        return next(MEASURE, now + 5);
      }
      chip.receive(word, 2);
      if (cause != null) {
        return reject(cause, "it was told so");
      }
      set(0, (word[0] & 0xff) << 8 | word[1] & 0xff);
      return DONE;
    }
  }

  private final List<String> lines = new ArrayList<>();
  private final Ozone driver =
      new Ozone(
          (address, out, outOffset, outLength, in, inOffset, inLength) -> {
            in[inOffset] = 1;
            in[inOffset + 1] = 54;
          });
  private final SensorRack rack =
      new SensorRack(
          new Schema(
              "ozone/1",
              new Measurement[] {Measurement.fixed(OZONE, "ozone", "ppb", 2, 0, 99_999)}),
          new Sensor[] {driver},
          false,
          0,
          (level, line) -> lines.add(level + " " + line));
  private final Reading reading = new Reading(rack.schema());
  private long tick = 5000;

  private void tick() {
    for (long now = tick - SensorRack.LEAD_MILLIS; now <= tick; now++) {
      rack.step(now, tick);
    }
    reading.clear();
    rack.read(reading);
    tick += 5000;
  }

  @Test
  void itsValueComesAtTheScaleOfItsColumnOnceItIsWarm() {
    tick();
    tick();
    assertFalse(reading.has(0));
    assertEquals(2, rack.missing(MissingCause.WARMING));
    tick();
    tick();
    assertEquals(3100, reading.get(0));
    assertEquals(List.of(), lines);
  }

  @Test
  void eachCauseIsCountedUnderItsOwnName() {
    for (MissingCause cause : MissingCause.values()) {
      long before = rack.missing(cause);
      driver.cause = cause;
      tick();
      assertFalse(reading.has(0));
      assertEquals(before + 1, rack.missing(cause), cause.toString());
    }
  }
}
