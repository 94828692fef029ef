package space.opensensor.station.model;

import space.opensensor.vee.Device;
import space.opensensor.vee.ResetReason;

/** A board that was just switched on, or reset. */
public final class ModelDevice implements Device {

  private final ResetReason reason;

  /** One that was just switched on. */
  public ModelDevice() {
    this(ResetReason.POWER_ON);
  }

  /** One that was reset. */
  public ModelDevice(ResetReason reason) {
    this.reason = reason;
  }

  @Override
  public String id() {
    return "7cdfa1e2b3c4";
  }

  @Override
  public ResetReason resetReason() {
    return reason;
  }

  @Override
  public long freeHeapBytes() {
    return -1;
  }
}
