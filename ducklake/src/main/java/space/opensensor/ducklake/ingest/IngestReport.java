package space.opensensor.ducklake.ingest;

/**
 * What became of objects.
 *
 * @param seen objects looked at
 * @param files data files registered
 * @param rows rows of these
 * @param known objects that had been dealt with before
 * @param repeats files whose batch had come under another key
 * @param setAside files set aside
 * @param deferred objects that could not be read now and are tried again by the next pass
 * @param snapshots commits
 */
public record IngestReport(
    long seen,
    long files,
    long rows,
    long known,
    long repeats,
    long setAside,
    long deferred,
    long snapshots) {

  /** Nothing yet. */
  public static final IngestReport NONE = new IngestReport(0, 0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public IngestReport plus(IngestReport o) {
    return new IngestReport(
        seen + o.seen,
        files + o.files,
        rows + o.rows,
        known + o.known,
        repeats + o.repeats,
        setAside + o.setAside,
        deferred + o.deferred,
        snapshots + o.snapshots);
  }
}
