package space.opensensor.station.sensor;

import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Log;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/** The buses of a board at the pins of a {@link Wiring}; a port knows how each is made ready. */
public abstract class WiredBuses {

  private static final int I2C = 0;
  private static final int I2C_HERTZ = 100_000;
  private static final int UART = 1;
  private static final int UART_BAUD = 9600;

  /** Makes an I2C bus ready on two GPIO pins. */
  protected abstract I2cBus i2c(int bus, int sda, int scl, int hertz) throws BusException;

  /** Makes a serial port ready on two GPIO pins, of which the first may be {@link Wiring#NONE}. */
  protected abstract Uart uart(int uart, int tx, int rx, int baud) throws BusException;

  /** Makes a microphone's port ready on three GPIO pins. */
  protected abstract SoundLevel sound(int clock, int word, int data) throws BusException;

  /** Opens the buses. The chips of one that cannot be opened are absent; the log says why. */
  public final SensorBuses open(Wiring wiring, Log log) {
    I2cBus i2c = null;
    Uart uart = null;
    SoundLevel sound = null;
    int strapping = wiring.strapping();
    if (strapping != Wiring.NONE) {
      log.write(
          Log.Level.WARN,
          "pins: the level of GPIO "
              + strapping
              + " at a reset decides how the chip boots; choose another where it does not start");
    }
    try {
      if (wiring.sda() != Wiring.NONE) {
        i2c = i2c(I2C, wiring.sda(), wiring.scl(), I2C_HERTZ);
      }
    } catch (BusException e) {
      log.write(Log.Level.ERROR, e.getMessage());
    }
    try {
      if (wiring.rx() != Wiring.NONE) {
        uart = uart(UART, wiring.tx(), wiring.rx(), UART_BAUD);
      }
    } catch (BusException e) {
      log.write(Log.Level.ERROR, e.getMessage());
    }
    try {
      if (wiring.data() != Wiring.NONE) {
        sound = sound(wiring.clock(), wiring.word(), wiring.data());
      }
    } catch (BusException e) {
      log.write(Log.Level.ERROR, e.getMessage());
    }
    return new SensorBuses(i2c, uart, sound);
  }
}
