package space.opensensor.station.sensor.plantower;

import space.opensensor.station.sensor.I2cSensor;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.I2cChip;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.MissingCause;

/**
 * Plantower PMSA003I: PM1.0, PM2.5 and PM10 in µg/m³ and particles above six sizes in 0.1 l, over
 * I2C. It measures by itself, about once a second; its frame is its identity.
 *
 * <p>Specification: <a
 * href="https://cdn-shop.adafruit.com/product-files/4632/4505_PMSA003I_series_data_manual_English_V2.6.pdf">
 * PMSA003I manual 2.6</a>, register definition.
 */
public final class Pmsa003i extends I2cSensor {

  /** Its only address. */
  public static final int ADDRESS = 0x12;

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("pmsa003i", ADDRESS) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Pmsa003i(buses.i2c());
        }

        @Override
        public I2cChip simulated(Air air, long seed) {
          return new Pmsa003iChip(air, seed);
        }
      };

  private final PmsFrame frame = new PmsFrame();
  private final ParticleValues values = new ParticleValues(frame);
  private final byte[] bytes = new byte[PmsFrame.BYTES];

  /** A driver of the sensor. */
  public Pmsa003i(I2cBus bus) {
    super("pmsa003i", bus, ADDRESS, 0, ParticleValues.values());
  }

  @Override
  protected long advance(int phase, long now) throws BusException {
    try {
      chip.read(0, bytes, PmsFrame.BYTES);
    } catch (BusException e) {
      // It has no register that would tell whether its power failed.
      lostPower();
      throw e;
    }
    if (!wasPowered()) {
      poweredOn(now);
    }
    frame.clear();
    boolean whole = false;
    for (int i = 0; i < PmsFrame.BYTES; i++) {
      whole = frame.add(bytes[i]);
    }
    if (bytes[0] != 0x42 || bytes[1] != 0x4d) {
      return fail(MissingCause.WRONG_CHIP, "what it sends is no frame of a PMSA003I (0x42 0x4d)");
    }
    if (!whole || !frame.isResult()) {
      return fail(MissingCause.GARBLED, "its frame does not have its checksum");
    }
    values.give(this);
    return DONE;
  }
}
