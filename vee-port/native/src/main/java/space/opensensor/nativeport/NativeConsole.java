package space.opensensor.nativeport;

import space.opensensor.vee.SerialPort;

/** The serial line of the log, or on Linux a pseudo-terminal. */
final class NativeConsole implements SerialPort {

  @Override
  public int read(byte[] buffer, int offset, int length) {
    return Natives.consoleRead(buffer, offset, length);
  }

  @Override
  public int write(byte[] buffer, int offset, int length) {
    return Natives.consoleWrite(buffer, offset, length);
  }
}
