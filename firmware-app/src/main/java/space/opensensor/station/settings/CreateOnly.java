package space.opensensor.station.settings;

/** Whether {@code If-None-Match: *} is sent, and trusted to keep objects from being overwritten. */
public enum CreateOnly {
  /** As the store is found to honour it. */
  AUTO,
  ON,
  OFF
}
