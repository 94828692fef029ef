package space.opensensor.ducklake.ingest;

/** What happens to files whose readings a model made up, as their metadata say. */
public enum ModelledData {
  /** They are taken in like others. */
  TAKE,
  /** They are set aside. */
  ASIDE
}
