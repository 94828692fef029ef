package space.opensensor.simulator;

import space.opensensor.vee.Device;
import space.opensensor.vee.ResetReason;

/**
 * A simulated board's identity, and the heap of this JVM.
 *
 * @param id 1–32 characters of {@code a-z 0-9 -}
 * @param resetReason why this boot began; a new process is a power-on
 */
public record DesktopDevice(String id, ResetReason resetReason) implements Device {

  @Override
  public long freeHeapBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
  }
}
