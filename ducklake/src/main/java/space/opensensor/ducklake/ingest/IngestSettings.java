package space.opensensor.ducklake.ingest;

/**
 * How files are taken in.
 *
 * @param prefix only keys that begin with it
 * @param filesPerSnapshot the most files of one commit
 * @param readers objects read at once
 * @param maxFileBytes larger files are set aside
 * @param maxVerifiedBytes larger files are judged by their footer alone
 * @param evolution what a column does that the table has not
 */
public record IngestSettings(
    String prefix,
    int filesPerSnapshot,
    int readers,
    long maxFileBytes,
    long maxVerifiedBytes,
    SchemaEvolution evolution) {

  /** The settings that suit stations: files of kilobytes, hundreds a snapshot. */
  public static IngestSettings defaults() {
    return new IngestSettings("", 500, 16, 256L << 20, 4L << 20, SchemaEvolution.PROPOSE);
  }

  /** These settings for keys with a prefix. */
  public IngestSettings withPrefix(String other) {
    return new IngestSettings(
        other, filesPerSnapshot, readers, maxFileBytes, maxVerifiedBytes, evolution);
  }

  /** These settings with another evolution. */
  public IngestSettings withEvolution(SchemaEvolution other) {
    return new IngestSettings(
        prefix, filesPerSnapshot, readers, maxFileBytes, maxVerifiedBytes, other);
  }

  /** These settings with another number of files. */
  public IngestSettings withFilesPerSnapshot(int files) {
    return new IngestSettings(prefix, files, readers, maxFileBytes, maxVerifiedBytes, evolution);
  }
}
