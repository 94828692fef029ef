package space.opensensor.ducklake.ingest;

/** What happens when files have a column, or a wider type, that their table has not. */
public enum SchemaEvolution {
  /** The column is noted for a person to accept; files come in, and show it once it is accepted. */
  PROPOSE,
  /** The column is added, or widened, at once. */
  ADD
}
