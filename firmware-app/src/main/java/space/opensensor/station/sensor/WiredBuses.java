package space.opensensor.station.sensor;

import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Log;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/** The buses of a board that is wired as WIRING.md says; a port knows how each is made ready. */
public abstract class WiredBuses {

  private static final int I2C = 0;
  private static final int SDA = 8;
  private static final int SCL = 9;
  private static final int I2C_HERTZ = 100_000;
  private static final int UART = 1;
  private static final int UART_TX = 17;
  private static final int UART_RX = 18;
  private static final int UART_BAUD = 9600;
  private static final int I2S_CLOCK = 5;
  private static final int I2S_WORD = 6;
  private static final int I2S_DATA = 7;

  /** Makes an I2C bus ready on two GPIO pins. */
  protected abstract I2cBus i2c(int bus, int sda, int scl, int hertz) throws BusException;

  /** Makes a serial port ready on two GPIO pins. */
  protected abstract Uart uart(int uart, int tx, int rx, int baud) throws BusException;

  /** Makes a microphone's port ready on three GPIO pins. */
  protected abstract SoundLevel sound(int clock, int word, int data) throws BusException;

  /** Opens the buses. The chips of one that cannot be opened are absent; the log says why. */
  public final SensorBuses open(Log log) {
    I2cBus i2c = null;
    Uart uart = null;
    SoundLevel sound = null;
    try {
      i2c = i2c(I2C, SDA, SCL, I2C_HERTZ);
    } catch (BusException e) {
      log.write(Log.Level.ERROR, e.getMessage());
    }
    try {
      uart = uart(UART, UART_TX, UART_RX, UART_BAUD);
    } catch (BusException e) {
      log.write(Log.Level.ERROR, e.getMessage());
    }
    try {
      sound = sound(I2S_CLOCK, I2S_WORD, I2S_DATA);
    } catch (BusException e) {
      log.write(Log.Level.ERROR, e.getMessage());
    }
    return new SensorBuses(i2c, uart, sound);
  }
}
