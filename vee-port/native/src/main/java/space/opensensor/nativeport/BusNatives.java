package space.opensensor.nativeport;

import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/**
 * The C functions of the buses; {@code src/main/c/include/bus.h} says what each does. Arrays arrive
 * in C as pointers that are good until the function returns. A negative answer is for {@code
 * BusException.ofAnswer}.
 */
@Include("bus.h")
final class BusNatives {

  private BusNatives() {}

  @Import(name = "bus_chip")
  static native int chip();

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
