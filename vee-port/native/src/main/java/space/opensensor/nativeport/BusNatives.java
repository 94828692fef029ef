package space.opensensor.nativeport;

import org.teavm.interop.Import;
import org.teavm.interop.c.Include;
import space.opensensor.vee.BusException;

/**
 * The C functions of the buses; {@code src/main/c/include/bus.h} says what each does. Arrays arrive
 * in C as pointers that are good until the function returns.
 */
@Include("bus.h")
final class BusNatives {

  private BusNatives() {}

  /** What a function's negative answer, one of {@code enum bus_error}, says to a driver. */
  static BusException failure(String where, int answer) {
    switch (answer) {
      case -1:
        return new BusException(where, BusException.Kind.NO_BUS);
      case -2:
        return new BusException(where, BusException.Kind.NO_ANSWER);
      case -3:
        return new BusException(where, BusException.Kind.TIMED_OUT);
      case -4:
        return new BusException(where, BusException.Kind.ARGUMENT);
      default:
        return new BusException(where, BusException.Kind.FAILED);
    }
  }

  @Import(name = "i2c_open")
  static native int i2cOpen(int bus, int sda, int scl, int hertz);

  @Import(name = "i2c_transfer")
  static native int i2cTransfer(
      int bus,
      int address,
      byte[] out,
      int outOffset,
      int outLength,
      byte[] in,
      int inOffset,
      int inLength);

  @Import(name = "i2c_close")
  static native void i2cClose(int bus);

  @Import(name = "uart_open")
  static native int uartOpen(int uart, int tx, int rx, int baud);

  @Import(name = "uart_read")
  static native int uartRead(int uart, byte[] buffer, int offset, int length);

  @Import(name = "uart_write")
  static native int uartWrite(int uart, byte[] buffer, int offset, int length);

  @Import(name = "uart_close")
  static native void uartClose(int uart);

  @Import(name = "sound_open")
  static native int soundOpen(int clock, int word, int data);

  @Import(name = "sound_end_interval")
  static native int soundEndInterval();

  @Import(name = "sound_energy")
  static native long soundEnergy();

  @Import(name = "sound_clipped")
  static native int soundClipped();

  @Import(name = "sound_close")
  static native void soundClose();
}
