package space.opensensor.station.model;

import space.opensensor.vee.Device;
import space.opensensor.vee.ResetReason;

/** A board that was just switched on. */
public final class ModelDevice implements Device {

  @Override
  public String id() {
    return "7cdfa1e2b3c4";
  }

  @Override
  public ResetReason resetReason() {
    return ResetReason.POWER_ON;
  }

  @Override
  public long freeHeapBytes() {
    return -1;
  }
}
