package space.opensensor.ducklake;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.SchemaEvolution;
import space.opensensor.ducklake.store.S3Settings;

/**
 * All settings, from environment variables or options of the same meaning. Names and defaults are
 * in the module's README; an empty value is as good as none.
 */
public final class LakeSettings {

  /** How far the migration from plain files to the lake has got. */
  public enum Phase {
    /** Rows are answered from plain files unless the lake is asked for. */
    BESIDE,
    /** Rows are answered from the lake, and from plain files while the catalog is away. */
    FALLBACK,
    /** Rows are answered from the lake only. */
    LAKE
  }

  private final Map<String, String> values;

  public LakeSettings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Whether there is a lake at all; without one only plain files are read. */
  public boolean enabled() {
    return truth("DUCKLAKE_ENABLED", true);
  }

  public CatalogType catalogType() {
    return CatalogType.parse(text("DUCKLAKE_CATALOG_TYPE", "sqlite"));
  }

  /** SQLite file, or PostgreSQL URL, which may hold a password. */
  public String catalogPath() {
    String path = text("DUCKLAKE_CATALOG_PATH", null);
    if (path == null && catalogType() == CatalogType.POSTGRES) {
      throw new IllegalArgumentException(
          "DUCKLAKE_CATALOG_PATH: expected postgresql://user:password@host:5432/database");
    }
    return path == null ? ".station/lake/catalog.sqlite" : path;
  }

  /** Where the lake's own files go, ending in a slash. */
  public String dataPath() {
    String path = text("DUCKLAKE_DATA_PATH", null);
    if (path == null) {
      String bucket = bucketName();
      path =
          bucket.startsWith("/") || bucket.startsWith(".")
              ? Path.of(bucket).toAbsolutePath().normalize() + "/lake/"
              : "s3://" + bucket + "/lake/";
    }
    return path.endsWith("/") ? path : path + "/";
  }

  /** The bucket stations put files into; a path is a directory in its place. */
  public String bucketName() {
    return text("DUCKLAKE_BUCKET_NAME", "station");
  }

  /** Only keys of the bucket that begin with this. */
  public String prefix() {
    return text("DUCKLAKE_PREFIX", "");
  }

  /** Rows of the writer API that become a file. */
  public int batchSize() {
    return number("DUCKLAKE_BATCH_SIZE", 1000, 1, 10_000_000);
  }

  /** How long rows, or notifications, wait for others. */
  public Duration flushInterval() {
    return duration("DUCKLAKE_FLUSH_INTERVAL", Duration.ofSeconds(30));
  }

  /** How long a catalog that could not be reached is taken to be away before it is tried again. */
  public Duration catalogRetry() {
    return duration("DUCKLAKE_CATALOG_RETRY", Duration.ofSeconds(10));
  }

  /** Time between listings of a watch. */
  public Duration pollInterval() {
    return duration("DUCKLAKE_POLL_INTERVAL", Duration.ofMinutes(1));
  }

  public IngestSettings ingest() {
    IngestSettings d = IngestSettings.defaults();
    return new IngestSettings(
        prefix(),
        number("DUCKLAKE_FILES_PER_SNAPSHOT", d.filesPerSnapshot(), 1, 100_000),
        number("DUCKLAKE_READERS", d.readers(), 1, 256),
        d.maxFileBytes(),
        d.maxVerifiedBytes(),
        choice("DUCKLAKE_SCHEMA_EVOLUTION", SchemaEvolution.class, SchemaEvolution.PROPOSE));
  }

  public Phase phase() {
    return choice("DUCKLAKE_PHASE", Phase.class, Phase.LAKE);
  }

  public String apiHost() {
    return text("DUCKLAKE_API_HOST", "127.0.0.1");
  }

  public int apiPort() {
    return number("DUCKLAKE_API_PORT", 8080, 0, 65_535);
  }

  /** Expected of every caller as a bearer token, or null for anyone. */
  public String apiToken() {
    return text("DUCKLAKE_API_TOKEN", null);
  }

  public int apiMaxRows() {
    return number("DUCKLAKE_API_MAX_ROWS", 10_000, 1, 10_000_000);
  }

  public Duration apiTimeout() {
    return duration("DUCKLAKE_API_TIMEOUT", Duration.ofSeconds(20));
  }

  /** Port for bucket notifications, or -1 for none. */
  public int notifyPort() {
    return number("DUCKLAKE_NOTIFY_PORT", -1, -1, 65_535);
  }

  /** Expected of who notifies, or null for anyone. */
  public String notifyToken() {
    return text("DUCKLAKE_NOTIFY_TOKEN", null);
  }

  /** NATS server, or null for none. */
  public String natsUrl() {
    return text("NATS_URL", null);
  }

  public String natsSubject() {
    return text("NATS_SUBJECT", "bucket.events");
  }

  /** Memory of all queries together. */
  public int memoryMegabytes() {
    return number("DUCKLAKE_MEMORY_MB", 1024, 64, 1_000_000);
  }

  public int threads() {
    return number(
        "DUCKLAKE_THREADS", Math.max(1, Runtime.getRuntime().availableProcessors()), 1, 1024);
  }

  public Path cachePath() {
    return Path.of(text("DUCKLAKE_CACHE_PATH", ".station/lake/cache"));
  }

  public long cacheBytes() {
    return (long) number("DUCKLAKE_CACHE_MB", 1024, 1, 10_000_000) << 20;
  }

  /** How to reach the store: the AWS names, or MinIO's where those are not set. */
  public S3Settings s3() {
    String endpoint = text("AWS_ENDPOINT_URL_S3", text("AWS_ENDPOINT_URL", null));
    String minio = text("MINIO_ENDPOINT", null);
    if (endpoint == null && minio != null) {
      endpoint =
          minio.contains("://")
              ? minio
              : (truth("MINIO_SECURE", true) ? "https://" : "http://") + minio;
    }
    boolean useMinio = text("AWS_ACCESS_KEY_ID", null) == null;
    String key = useMinio ? text("MINIO_ACCESS_KEY", null) : text("AWS_ACCESS_KEY_ID", null);
    String secret = useMinio ? text("MINIO_SECRET_KEY", null) : text("AWS_SECRET_ACCESS_KEY", null);
    if ((key == null) != (secret == null)) {
      throw new IllegalArgumentException("access key and secret key: only one of them is set");
    }
    String region =
        text("AWS_REGION", text("AWS_DEFAULT_REGION", text("MINIO_REGION", "us-east-1")));
    String bundle = text("AWS_CA_BUNDLE", null);
    return new S3Settings(
        endpoint == null ? null : URI.create(endpoint),
        region,
        key,
        secret,
        useMinio ? null : text("AWS_SESSION_TOKEN", null),
        bundle == null ? null : Path.of(bundle));
  }

  private String text(String name, String otherwise) {
    String value = values.get(name);
    return value == null || value.isBlank() ? otherwise : value.trim();
  }

  private boolean truth(String name, boolean otherwise) {
    String value = text(name, Boolean.toString(otherwise)).toLowerCase(Locale.ROOT);
    return switch (value) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default ->
          throw new IllegalArgumentException(
              name + ": expected true or false, got \"" + value + "\"");
    };
  }

  private int number(String name, int otherwise, int least, int most) {
    String value = text(name, Integer.toString(otherwise));
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        name + ": expected " + least + ".." + most + ", got \"" + value + "\"");
  }

  private Duration duration(String name, Duration otherwise) {
    String value = text(name, null);
    return value == null ? otherwise : duration(name, value);
  }

  /** Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d} or seconds alone. */
  public static Duration duration(String name, String value) {
    java.util.regex.Matcher m =
        java.util.regex.Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?").matcher(value);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          name + ": expected a time such as 500ms, 30s, 5m, 2h or 7d, got \"" + value + "\"");
    }
    long number = Long.parseLong(m.group(1));
    return switch (m.group(2) == null ? "s" : m.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofSeconds(number);
    };
  }

  private <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
    String value = text(name, otherwise.name());
    for (E e : type.getEnumConstants()) {
      if (e.name().equalsIgnoreCase(value)) {
        return e;
      }
    }
    throw new IllegalArgumentException(
        name
            + ": expected one of "
            + java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)
            + ", got \""
            + value
            + "\"");
  }
}
