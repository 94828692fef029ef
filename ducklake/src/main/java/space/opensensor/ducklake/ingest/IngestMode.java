package space.opensensor.ducklake.ingest;

/** What becomes of the stations' files. */
public enum IngestMode {
  /** Each is a data file of the lake where it lies. */
  REGISTER,
  /** Many of one table and day become one sorted file of the lake. */
  FOLD
}
