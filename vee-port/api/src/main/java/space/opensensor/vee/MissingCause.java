package space.opensensor.vee;

/** Why a value is missing in a row. */
public enum MissingCause {
  /** No device answers at the address, or there is no such bus. */
  ABSENT,
  /** A device answers, but it is not the one that is expected. */
  WRONG_CHIP,
  /** The device broke off, held the clock, or bytes were lost. */
  BUS,
  /** The bytes contradict their checksum, each other, or their form. */
  GARBLED,
  /** The device says the same to the last bit, too often for a live one. */
  STUCK,
  /** The value jumped by more than nature does, and nothing confirmed it. */
  NOISY,
  /** The value is outside what the device can measure, or outside the schema's range. */
  RANGE,
  /** The measurement was not over when the row was due. */
  LATE,
  /** The device is warming up. */
  WARMING
}
