package space.opensensor.station.sensor.profile;

import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.bosch.Bme280Chip;
import space.opensensor.station.sensor.bosch.Bme680Chip;
import space.opensensor.station.sensor.gas.Ads1015Chip;
import space.opensensor.station.sensor.light.Ltr559Chip;
import space.opensensor.station.sensor.light.Veml7700Chip;
import space.opensensor.station.sensor.plantower.Pms5003Chip;
import space.opensensor.station.sensor.plantower.Pmsa003iChip;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.SimulatedI2c;
import space.opensensor.station.sensor.sound.MicrophoneChip;
import space.opensensor.vee.Clock;
import space.opensensor.vee.SensorBoard;

/** Buses with one simulated chip of each kind that has a driver, in the air of a room. */
public final class SimulatedBuses {

  private static final int BME280_ADDRESS = 0x76;
  private static final int BME680_ADDRESS = 0x77;
  private static final int ADS1015_ADDRESS = 0x49;

  private final SimulatedI2c i2c;
  private final Pms5003Chip pms5003;
  private final MicrophoneChip microphone;

  /**
   * Chips in a room.
   *
   * @param room what they measure, such as a {@code RoomModel}
   * @param clock the room's clock
   * @param seed of their noise
   */
  public SimulatedBuses(SensorBoard room, Clock clock, long seed) {
    Air air = new Air(room, clock, SensorProfile.indoor10().schema());
    i2c = new SimulatedI2c(seed);
    i2c.attach(BME680_ADDRESS, new Bme680Chip(air, seed + 1));
    i2c.attach(BME280_ADDRESS, new Bme280Chip(air, seed + 2));
    i2c.attach(0x23, new Ltr559Chip(air, seed + 3));
    i2c.attach(0x10, new Veml7700Chip(air, seed + 4));
    i2c.attach(ADS1015_ADDRESS, new Ads1015Chip(air, seed + 5));
    i2c.attach(0x12, new Pmsa003iChip(air, seed + 6));
    pms5003 = new Pms5003Chip(air, seed + 7);
    microphone = new MicrophoneChip(air);
  }

  /** What drivers are given. */
  public SensorBuses buses() {
    return new SensorBuses(i2c, pms5003, microphone);
  }

  /** The I2C bus, with the chips on it. */
  public SimulatedI2c i2c() {
    return i2c;
  }

  /** The particle sensor on the serial port. */
  public Pms5003Chip pms5003() {
    return pms5003;
  }

  /** The microphone. */
  public MicrophoneChip microphone() {
    return microphone;
  }
}
