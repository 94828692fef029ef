package space.opensensor.ducklake.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;

/** Options that every command takes; each stands for an environment variable and wins over it. */
public final class LakeOptions {

  private final Map<String, String> given = new HashMap<>();

  @Option(names = "--enabled", paramLabel = "true|false", description = "DUCKLAKE_ENABLED")
  void enabled(String v) {
    given.put("DUCKLAKE_ENABLED", v);
  }

  @Option(
      names = "--catalog-type",
      paramLabel = "TYPE",
      description = "DUCKLAKE_CATALOG_TYPE: sqlite or postgres")
  void catalogType(String v) {
    given.put("DUCKLAKE_CATALOG_TYPE", v);
  }

  @Option(
      names = "--catalog-path",
      paramLabel = "PATH",
      description = "DUCKLAKE_CATALOG_PATH: file, or postgresql:// URL")
  void catalogPath(String v) {
    given.put("DUCKLAKE_CATALOG_PATH", v);
  }

  @Option(
      names = "--data-path",
      paramLabel = "URI",
      description = "DUCKLAKE_DATA_PATH: s3://bucket/prefix for the lake's own files")
  void dataPath(String v) {
    given.put("DUCKLAKE_DATA_PATH", v);
  }

  @Option(
      names = "--bucket-name",
      paramLabel = "NAME",
      description = "DUCKLAKE_BUCKET_NAME: where stations put files")
  void bucket(String v) {
    given.put("DUCKLAKE_BUCKET_NAME", v);
  }

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "DUCKLAKE_PREFIX")
  void prefix(String v) {
    given.put("DUCKLAKE_PREFIX", v);
  }

  @Option(
      names = "--batch-size",
      paramLabel = "ROWS",
      description = "DUCKLAKE_BATCH_SIZE of the writer API")
  void batchSize(String v) {
    given.put("DUCKLAKE_BATCH_SIZE", v);
  }

  @Option(names = "--flush-interval", paramLabel = "TIME", description = "DUCKLAKE_FLUSH_INTERVAL")
  void flushInterval(String v) {
    given.put("DUCKLAKE_FLUSH_INTERVAL", v);
  }

  @Option(names = "--catalog-retry", paramLabel = "TIME", description = "DUCKLAKE_CATALOG_RETRY")
  void catalogRetry(String v) {
    given.put("DUCKLAKE_CATALOG_RETRY", v);
  }

  @Option(names = "--poll-interval", paramLabel = "TIME", description = "DUCKLAKE_POLL_INTERVAL")
  void pollInterval(String v) {
    given.put("DUCKLAKE_POLL_INTERVAL", v);
  }

  @Option(
      names = "--files-per-snapshot",
      paramLabel = "N",
      description = "DUCKLAKE_FILES_PER_SNAPSHOT")
  void filesPerSnapshot(String v) {
    given.put("DUCKLAKE_FILES_PER_SNAPSHOT", v);
  }

  @Option(
      names = "--schema-evolution",
      paramLabel = "HOW",
      description = "DUCKLAKE_SCHEMA_EVOLUTION: propose or add")
  void evolution(String v) {
    given.put("DUCKLAKE_SCHEMA_EVOLUTION", v);
  }

  @Option(
      names = "--phase",
      paramLabel = "PHASE",
      description = "DUCKLAKE_PHASE: beside, fallback or lake")
  void phase(String v) {
    given.put("DUCKLAKE_PHASE", v);
  }

  @Option(names = "--api-host", paramLabel = "HOST", description = "DUCKLAKE_API_HOST")
  void apiHost(String v) {
    given.put("DUCKLAKE_API_HOST", v);
  }

  @Option(names = "--api-port", paramLabel = "PORT", description = "DUCKLAKE_API_PORT")
  void apiPort(String v) {
    given.put("DUCKLAKE_API_PORT", v);
  }

  @Option(names = "--notify-port", paramLabel = "PORT", description = "DUCKLAKE_NOTIFY_PORT")
  void notifyPort(String v) {
    given.put("DUCKLAKE_NOTIFY_PORT", v);
  }

  @Option(names = "--nats-url", paramLabel = "URL", description = "NATS_URL")
  void natsUrl(String v) {
    given.put("NATS_URL", v);
  }

  @Option(names = "--nats-subject", paramLabel = "SUBJECT", description = "NATS_SUBJECT")
  void natsSubject(String v) {
    given.put("NATS_SUBJECT", v);
  }

  /** The settings: options first, then the environment. */
  LakeSettings settings() {
    Map<String, String> all = new HashMap<>(System.getenv());
    all.putAll(given);
    return new LakeSettings(all);
  }

  /** A lake, whose catalog is made when there is none. */
  Lake open() {
    return new Lake(settings());
  }

  /**
   * A lake for a command that makes none: a path that is mistyped is not a new catalog.
   *
   * @throws CatalogException when there is no catalog file
   */
  Lake openExisting() {
    LakeSettings settings = settings();
    if (settings.catalogType() == CatalogType.SQLITE
        && !Files.isRegularFile(Path.of(settings.catalogPath()))) {
      throw new CatalogException(
          "there is no catalog " + settings.catalogPath() + "; lake init makes one");
    }
    return new Lake(settings);
  }
}
