package space.opensensor.vee;

/** Why a boot began. */
public enum ResetReason {
  /** Power was applied. */
  POWER_ON,
  /** The supply fell below the brown-out level. */
  BROWN_OUT,
  /** The watchdog saw no progress. */
  WATCHDOG,
  /** The software crashed. */
  PANIC,
  /** The software asked for it. */
  SOFTWARE,
  /** The port cannot tell. */
  UNKNOWN
}
