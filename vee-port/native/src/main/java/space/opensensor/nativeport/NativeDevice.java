package space.opensensor.nativeport;

import space.opensensor.vee.AsciiText;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Device;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.Log;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.Watchdog;

/** What the chip itself has: identity, counter, random numbers, watchdog and a serial line. */
final class NativeDevice implements Device, Clock, Entropy, Watchdog, Log {

  private static final ResetReason[] RESET_REASONS = {
    ResetReason.POWER_ON,
    ResetReason.BROWN_OUT,
    ResetReason.WATCHDOG,
    ResetReason.PANIC,
    ResetReason.SOFTWARE,
    ResetReason.UNKNOWN
  };

  private final byte[] line = new byte[240];

  @Override
  public String id() {
    byte[] id = new byte[32];
    return AsciiText.of(id, Natives.deviceId(id));
  }

  @Override
  public ResetReason resetReason() {
    return RESET_REASONS[Natives.resetReason()];
  }

  @Override
  public long freeHeapBytes() {
    return Runtime.getRuntime().freeMemory();
  }

  @Override
  public long uptimeMillis() {
    return Natives.uptimeMillis();
  }

  @Override
  public void fill(byte[] buffer, int offset, int length) {
    Natives.random(buffer, offset, length);
  }

  @Override
  public void feed() {
    Natives.fed();
  }

  @Override
  public void write(Level level, String text) {
    Natives.log(level.ordinal(), line, AsciiText.put(text, line));
  }
}
