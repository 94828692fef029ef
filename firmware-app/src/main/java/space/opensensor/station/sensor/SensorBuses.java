package space.opensensor.station.sensor;

import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Origin;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/** The buses of a board that sensors can be on; a board need not have all of them. Immutable. */
public final class SensorBuses {

  private final I2cBus i2c;
  private final Uart uart;
  private final SoundLevel sound;
  private final Origin origin;

  /** The buses; null for one that the board does not have. */
  public SensorBuses(I2cBus i2c, Uart uart, SoundLevel sound) {
    this(i2c, uart, sound, Origin.CHIPS);
  }

  private SensorBuses(I2cBus i2c, Uart uart, SoundLevel sound, Origin origin) {
    this.i2c = i2c;
    this.uart = uart;
    this.sound = sound;
    this.origin = origin;
  }

  /** Buses whose chips are simulated, in the air of a model. */
  public static SensorBuses simulated(I2cBus i2c, Uart uart, SoundLevel sound) {
    return new SensorBuses(i2c, uart, sound, Origin.MODEL);
  }

  /** Where what is read on these buses comes from. */
  public Origin origin() {
    return origin;
  }

  /** The I2C bus, or null. */
  public I2cBus i2c() {
    return i2c;
  }

  /** The serial port, or null. */
  public Uart uart() {
    return uart;
  }

  /** The microphone, or null. */
  public SoundLevel sound() {
    return sound;
  }
}
