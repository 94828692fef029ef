package space.opensensor.station.sensor;

import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;

/** A driver of a chip on an I2C bus. */
public abstract class I2cSensor extends Sensor {

  /** The chip. */
  protected final I2cDevice chip;

  /**
   * A driver.
   *
   * @param mostBytes the most bytes that it reads until they are alike
   * @param values what the chip measures
   */
  protected I2cSensor(String name, I2cBus bus, int address, int mostBytes, SensorValue... values) {
    super(name, I2cDevice.place(address), values);
    this.chip = new I2cDevice(bus, address, mostBytes);
  }

  @Override
  protected final void begun(long now) {
    chip.forget();
  }

  /** A chip that does not acknowledge its address is absent; one that breaks off later is not. */
  @Override
  protected final boolean isBroken(BusException.Kind kind) {
    return chip.hasAnswered()
        || kind != BusException.Kind.NO_ANSWER && kind != BusException.Kind.NO_BUS;
  }
}
