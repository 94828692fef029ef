package space.opensensor.ducklake.ingest;

/**
 * How files are taken in.
 *
 * @param prefix only keys that begin with it
 * @param filesPerSnapshot the most files of one commit
 * @param readers objects read at once
 * @param evolution what a column does that the table has not
 * @param modelled what files of modelled readings do
 * @param limits how much one object may be
 * @param mode what becomes of them
 */
public record IngestSettings(
    String prefix,
    int filesPerSnapshot,
    int readers,
    SchemaEvolution evolution,
    ModelledData modelled,
    FileLimits limits,
    IngestMode mode) {

  /** The settings that suit stations: files of kilobytes, hundreds a snapshot. */
  public static IngestSettings defaults() {
    return new IngestSettings(
        "",
        500,
        16,
        SchemaEvolution.PROPOSE,
        ModelledData.TAKE,
        FileLimits.DEFAULT,
        IngestMode.REGISTER);
  }

  /** These settings for keys with a prefix. */
  public IngestSettings withPrefix(String other) {
    return new IngestSettings(other, filesPerSnapshot, readers, evolution, modelled, limits, mode);
  }

  /** These settings with another evolution. */
  public IngestSettings withEvolution(SchemaEvolution other) {
    return new IngestSettings(prefix, filesPerSnapshot, readers, other, modelled, limits, mode);
  }

  /** These settings with something else for modelled readings. */
  public IngestSettings withModelled(ModelledData other) {
    return new IngestSettings(prefix, filesPerSnapshot, readers, evolution, other, limits, mode);
  }

  /** These settings with another number of files. */
  public IngestSettings withFilesPerSnapshot(int files) {
    return new IngestSettings(prefix, files, readers, evolution, modelled, limits, mode);
  }

  /** These settings with another number of readers. */
  public IngestSettings withReaders(int number) {
    return new IngestSettings(prefix, filesPerSnapshot, number, evolution, modelled, limits, mode);
  }

  /** These settings with other limits. */
  public IngestSettings withLimits(FileLimits other) {
    return new IngestSettings(prefix, filesPerSnapshot, readers, evolution, modelled, other, mode);
  }

  /** These settings with another mode. */
  public IngestSettings withMode(IngestMode other) {
    return new IngestSettings(
        prefix, filesPerSnapshot, readers, evolution, modelled, limits, other);
  }
}
