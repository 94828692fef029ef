package space.opensensor.station.sensor.simulated;

import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;

/**
 * A kind of sensor that profiles can name: its driver, and the simulated chip that can stand in for
 * it. A chip's folder has one, and {@code SensorKinds} lists it.
 */
public abstract class SensorKind {

  private final String name;
  private final int address;

  /**
   * A kind.
   *
   * @param name what profiles call it, such as {@code bme680}
   * @param address its usual address on an I2C bus, or 0 where it is on none
   */
  protected SensorKind(String name, int address) {
    this.name = name;
    this.address = address;
  }

  /** What profiles call it. */
  public final String name() {
    return name;
  }

  /** Its usual address on an I2C bus, or 0 where it is on none. */
  public final int address() {
    return address;
  }

  /**
   * A driver.
   *
   * @param at its address on the I2C bus, of no use to a chip that is on none
   */
  public abstract Sensor driver(SensorBuses buses, int at);

  /** A simulated chip for the I2C bus, or null where it is on none. */
  public I2cChip simulated(Air air, long seed) {
    return null;
  }
}
