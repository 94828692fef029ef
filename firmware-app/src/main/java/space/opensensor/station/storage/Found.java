package space.opensensor.station.storage;

/** What a read found where a header or a record may be. */
enum Found {
  INTACT,
  /** Erased flash. */
  BLANK,
  /** Something torn or damaged. */
  DAMAGED,
  /** The flash could not be read. */
  UNREADABLE
}
