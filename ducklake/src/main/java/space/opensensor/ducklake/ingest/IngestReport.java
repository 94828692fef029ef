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

  /** This with another number of objects looked at. */
  public IngestReport withSeen(long n) {
    return new IngestReport(n, files, rows, known, repeats, setAside, deferred, snapshots);
  }

  /** This with another number of data files. */
  public IngestReport withFiles(long n) {
    return new IngestReport(seen, n, rows, known, repeats, setAside, deferred, snapshots);
  }

  /** This with another number of rows. */
  public IngestReport withRows(long n) {
    return new IngestReport(seen, files, n, known, repeats, setAside, deferred, snapshots);
  }

  /** This with another number of objects dealt with before. */
  public IngestReport withKnown(long n) {
    return new IngestReport(seen, files, rows, n, repeats, setAside, deferred, snapshots);
  }

  /** This with another number of repeated batches. */
  public IngestReport withRepeats(long n) {
    return new IngestReport(seen, files, rows, known, n, setAside, deferred, snapshots);
  }

  /** This with another number of files set aside. */
  public IngestReport withSetAside(long n) {
    return new IngestReport(seen, files, rows, known, repeats, n, deferred, snapshots);
  }

  /** This with another number of objects to be tried again. */
  public IngestReport withDeferred(long n) {
    return new IngestReport(seen, files, rows, known, repeats, setAside, n, snapshots);
  }

  /** This with another number of commits. */
  public IngestReport withSnapshots(long n) {
    return new IngestReport(seen, files, rows, known, repeats, setAside, deferred, n);
  }

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
