package space.opensensor.ducklake;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.alert.AlertSettings;
import space.opensensor.ducklake.alert.ServerAddress;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.credentials.CredentialSettings;
import space.opensensor.ducklake.credentials.StationScope;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.ModelledData;
import space.opensensor.ducklake.ingest.SchemaEvolution;
import space.opensensor.ducklake.queue.JetStreamNotifications;
import space.opensensor.ducklake.store.S3Settings;
import space.opensensor.ducklake.store.Storage;

/**
 * The values of the settings that {@link LakeSetting} declares, by the names of their environment
 * variables; an empty value is as good as none. A getter fails with {@link SettingException} when
 * the value is not what the declaration allows.
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

  /**
   * A REST catalog of Iceberg's.
   *
   * @param warehouse which of its warehouses, or null
   * @param token bearer token, or null
   * @param credential client and secret with a colon between them, or null
   */
  public record IcebergRest(URI uri, String warehouse, String token, String credential) {

    @Override
    public String toString() {
      return uri.toString();
    }
  }

  /** Longer than a batch takes to be read, checked and committed. */
  private static final Duration COMMIT = Duration.ofMinutes(2);

  /** SQS's limit. */
  private static final Duration LONGEST_HIDDEN = Duration.ofHours(12);

  private final SettingValues values;

  public LakeSettings(Map<String, String> values) {
    this.values = new SettingValues(values);
  }

  /** Whether there is a lake at all; without one only plain files are read. */
  public boolean enabled() {
    return values.truth(LakeSetting.ENABLED);
  }

  public CatalogType catalogType() {
    return "postgresql".equalsIgnoreCase(values.text(LakeSetting.CATALOG_TYPE))
        ? CatalogType.POSTGRES
        : values.choice(LakeSetting.CATALOG_TYPE, CatalogType.class);
  }

  /** SQLite file, or PostgreSQL URL, which may hold a password. */
  public String catalogPath() {
    if (values.given(LakeSetting.CATALOG_PATH) == null && catalogType() == CatalogType.POSTGRES) {
      throw new SettingException(
          "DUCKLAKE_CATALOG_PATH: expected postgresql://user:password@host:5432/database");
    }
    return values.text(LakeSetting.CATALOG_PATH);
  }

  /** The version of a catalog that is made anew. */
  public CatalogVersion catalogVersion() {
    return values.choice(LakeSetting.CATALOG_VERSION, CatalogVersion.class);
  }

  /** Where the lake's own files go, ending in a slash. */
  public String dataPath() {
    String path = values.given(LakeSetting.DATA_PATH);
    if (path == null) {
      String bucket = bucketName();
      path =
          Storage.isDirectory(bucket)
              ? Path.of(bucket).toAbsolutePath().normalize() + "/lake/"
              : "s3://" + bucket + "/lake/";
    }
    return path.endsWith("/") ? path : path + "/";
  }

  /** The bucket stations put files into; a path is a directory in its place. */
  public String bucketName() {
    return values.text(LakeSetting.BUCKET_NAME);
  }

  /** Only keys of the bucket that begin with this. */
  public String prefix() {
    return values.text(LakeSetting.PREFIX);
  }

  /** Rows of the writer API that become a file. */
  public int batchSize() {
    return values.number(LakeSetting.BATCH_SIZE);
  }

  /** How long rows, or notifications, wait for others. */
  public Duration flushInterval() {
    return values.time(LakeSetting.FLUSH_INTERVAL);
  }

  /** How long a catalog that could not be reached is taken to be away before it is tried again. */
  public Duration catalogRetry() {
    return values.time(LakeSetting.CATALOG_RETRY);
  }

  /** Time between listings of a watch. */
  public Duration pollInterval() {
    return values.time(LakeSetting.POLL_INTERVAL);
  }

  public IngestSettings ingest() {
    return IngestSettings.defaults()
        .withPrefix(prefix())
        .withFilesPerSnapshot(values.number(LakeSetting.FILES_PER_SNAPSHOT))
        .withReaders(values.number(LakeSetting.READERS))
        .withEvolution(values.choice(LakeSetting.SCHEMA_EVOLUTION, SchemaEvolution.class))
        .withModelled(values.choice(LakeSetting.MODELLED, ModelledData.class))
        .withMode(values.choice(LakeSetting.INGEST, IngestMode.class));
  }

  /** The format in which each ingest shows its rows to other engines, or null. */
  public String publish() {
    return values.given(LakeSetting.PUBLISH);
  }

  /** The REST catalog of Iceberg's tables, or null where they are in the lake's database. */
  public IcebergRest icebergRest() {
    String value = values.given(LakeSetting.ICEBERG_REST_URI);
    return value == null
        ? null
        : new IcebergRest(
            SettingValues.web(LakeSetting.ICEBERG_REST_URI, value, true),
            values.given(LakeSetting.ICEBERG_REST_WAREHOUSE),
            values.given(LakeSetting.ICEBERG_REST_TOKEN),
            values.given(LakeSetting.ICEBERG_REST_CREDENTIAL));
  }

  public Phase phase() {
    return values.choice(LakeSetting.PHASE, Phase.class);
  }

  public String apiHost() {
    String host = values.text(LakeSetting.API_HOST);
    if (!SettingValues.isHost(host)) {
      throw new SettingException(
          LakeSetting.API_HOST.variable()
              + ": expected a host's name in lower case, or an address");
    }
    return host;
  }

  public int apiPort() {
    return values.number(LakeSetting.API_PORT);
  }

  /** Expected of every caller as a bearer token, or null for anyone. */
  public String apiToken() {
    return values.given(LakeSetting.API_TOKEN);
  }

  public int apiMaxRows() {
    return values.number(LakeSetting.API_MAX_ROWS);
  }

  public Duration apiTimeout() {
    return values.time(LakeSetting.API_TIMEOUT);
  }

  /** Port for bucket notifications, or -1 for none. */
  public int notifyPort() {
    return values.given(LakeSetting.NOTIFY_PORT) == null
        ? -1
        : values.number(LakeSetting.NOTIFY_PORT);
  }

  /** Expected of who notifies, or null for anyone. */
  public String notifyToken() {
    return values.given(LakeSetting.NOTIFY_TOKEN);
  }

  /** How alerts are looked for and told. */
  public AlertSettings alerts() {
    String rules = values.given(LakeSetting.ALERTS);
    String webhook = values.given(LakeSetting.ALERTS_WEBHOOK);
    String smtp = values.given(LakeSetting.ALERTS_SMTP);
    return new AlertSettings(
        rules == null ? null : Path.of(rules),
        values.time(LakeSetting.ALERTS_INTERVAL),
        webhook == null ? null : SettingValues.web(LakeSetting.ALERTS_WEBHOOK, webhook, true),
        smtp == null
            ? null
            : ServerAddress.parse(LakeSetting.ALERTS_SMTP.variable(), smtp, "smtp", 587, 465),
        mqtt());
  }

  /** The MQTT broker, or null. */
  public ServerAddress mqtt() {
    String url = values.given(LakeSetting.MQTT_URL);
    return url == null
        ? null
        : ServerAddress.parse(LakeSetting.MQTT_URL.variable(), url, "mqtt", 1883, 8883);
  }

  /**
   * The prefix of Home Assistant's discovery topics, or null where stations are not shown there.
   */
  public String homeAssistant() {
    String prefix = values.given(LakeSetting.HOME_ASSISTANT);
    if (prefix != null && !prefix.matches("[A-Za-z0-9_/-]{1,100}")) {
      throw new SettingException(
          LakeSetting.HOME_ASSISTANT.variable() + ": expected a prefix such as homeassistant");
    }
    if (prefix != null && mqtt() == null) {
      throw new SettingException(
          LakeSetting.MQTT_URL.variable()
              + ": needed with "
              + LakeSetting.HOME_ASSISTANT.variable());
    }
    return prefix;
  }

  /** How {@code lake credentials} is set up. */
  public CredentialSettings credentials() {
    CredentialSettings.Issuer issuer =
        values.choice(LakeSetting.CREDENTIALS_ISSUER, CredentialSettings.Issuer.class);
    String role = values.text(LakeSetting.CREDENTIALS_ROLE);
    if (issuer == CredentialSettings.Issuer.STS
        && !role.matches("arn:\\S{4,500}:role/\\S{1,500}")) {
      throw new SettingException(
          LakeSetting.CREDENTIALS_ROLE.variable()
              + ": expected arn:aws:iam::<account>:role/<name>");
    }
    String alias = values.text(LakeSetting.CREDENTIALS_ALIAS);
    if (!alias.matches("[A-Za-z0-9_=,@-]{1,128}")) {
      throw new SettingException(
          LakeSetting.CREDENTIALS_ALIAS.variable() + ": expected 1-128 letters, digits or _=,@-");
    }
    String sts = values.given(LakeSetting.AWS_ENDPOINT_URL_STS);
    return new CredentialSettings(
        values.text(LakeSetting.CREDENTIALS_HOST),
        values.number(LakeSetting.CREDENTIALS_PORT),
        List.of(values.text(LakeSetting.CREDENTIALS_NAMES).split(" *, *")),
        Path.of(values.text(LakeSetting.CREDENTIALS_PATH)),
        alias,
        issuer,
        role,
        sts == null ? null : SettingValues.web(LakeSetting.AWS_ENDPOINT_URL_STS, sts, true),
        values.time(LakeSetting.CREDENTIALS_LIFE),
        values.time(LakeSetting.CREDENTIALS_VALIDITY),
        stationScope(),
        s3(),
        apiToken());
  }

  /** What the keys of a station reach, whoever makes them. */
  public StationScope stationScope() {
    String prefix = prefix();
    return new StationScope(
        bucketName(),
        prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
        List.of(values.text(LakeSetting.CREDENTIALS_READABLE).split(" *, *")),
        values.truth(LakeSetting.CREDENTIALS_LISTING));
  }

  /** The folder of the authority of {@code lake credentials}. */
  public Path credentialsPath() {
    return Path.of(values.text(LakeSetting.CREDENTIALS_PATH));
  }

  /** NATS server, or null for none. */
  public String natsUrl() {
    String url = values.given(LakeSetting.NATS_URL);
    try {
      if (url == null || SettingValues.isHost(new URI(url).getHost())) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below, without the value: it may hold a password.
    }
    throw new SettingException(
        LakeSetting.NATS_URL.variable() + ": expected nats://[user:password@]host:4222");
  }

  public String natsSubject() {
    return values.text(LakeSetting.NATS_SUBJECT);
  }

  /** A stream of JetStream, or null where NATS keeps nothing. */
  public JetStreamNotifications.Settings natsStream() {
    String stream = values.given(LakeSetting.NATS_STREAM);
    if (stream == null) {
      return null;
    }
    if (natsUrl() == null) {
      throw new SettingException(LakeSetting.NATS_STREAM.variable() + ": expected with NATS_URL");
    }
    return new JetStreamNotifications.Settings(
        natsUrl(),
        values.name(LakeSetting.NATS_STREAM),
        natsSubject(),
        values.name(LakeSetting.NATS_CONSUMER),
        acknowledged());
  }

  /** The queue of SQS, or null for none. */
  public URI sqsQueue() {
    String url = values.given(LakeSetting.SQS_QUEUE_URL);
    if (url == null) {
      return null;
    }
    try {
      return SettingValues.web(LakeSetting.SQS_QUEUE_URL, url, true);
    } catch (SettingException e) {
      throw new SettingException(
          LakeSetting.SQS_QUEUE_URL.variable()
              + ": expected https://sqs.<region>.amazonaws.com/<account>/<name>");
    }
  }

  /** A message of a queue that no commit holds within this time goes to another worker. */
  public Duration acknowledged() {
    Duration time = flushInterval().multipliedBy(2).plus(COMMIT);
    return time.compareTo(LONGEST_HIDDEN) > 0 ? LONGEST_HIDDEN : time;
  }

  /** A station whose newest file begins longer ago counts as silent. */
  public Duration silentAfter() {
    return values.time(LakeSetting.SILENT_AFTER);
  }

  /** The most stations that have metrics of their own. */
  public int metricsStations() {
    return values.number(LakeSetting.METRICS_STATIONS);
  }

  /** Memory of all queries together. */
  public int memoryMegabytes() {
    return values.number(LakeSetting.MEMORY_MB);
  }

  public int threads() {
    return values.given(LakeSetting.THREADS) == null
        ? Runtime.getRuntime().availableProcessors()
        : values.number(LakeSetting.THREADS);
  }

  public Path cachePath() {
    return Path.of(values.text(LakeSetting.CACHE_PATH));
  }

  public long cacheBytes() {
    return (long) values.number(LakeSetting.CACHE_MB) << 20;
  }

  /** How to reach the store: the AWS names, or MinIO's where those are not set. */
  public S3Settings s3() {
    boolean useMinio = values.given(LakeSetting.AWS_ACCESS_KEY_ID) == null;
    String key =
        values.given(useMinio ? LakeSetting.MINIO_ACCESS_KEY : LakeSetting.AWS_ACCESS_KEY_ID);
    String secret =
        values.given(useMinio ? LakeSetting.MINIO_SECRET_KEY : LakeSetting.AWS_SECRET_ACCESS_KEY);
    if ((key == null) != (secret == null)) {
      throw new SettingException("access key and secret key: only one of them is set");
    }
    String bundle = values.given(LakeSetting.AWS_CA_BUNDLE);
    return new S3Settings(
        endpoint(),
        region(),
        key,
        secret,
        useMinio ? null : values.given(LakeSetting.AWS_SESSION_TOKEN),
        bundle == null ? null : Path.of(bundle));
  }

  private URI endpoint() {
    LakeSetting setting =
        values.first(
            LakeSetting.AWS_ENDPOINT_URL_S3,
            LakeSetting.AWS_ENDPOINT_URL,
            LakeSetting.MINIO_ENDPOINT);
    if (setting == null) {
      return null;
    }
    String value = values.given(setting);
    if (setting == LakeSetting.MINIO_ENDPOINT && !value.contains("://")) {
      value = (values.truth(LakeSetting.MINIO_SECURE) ? "https://" : "http://") + value;
    }
    return SettingValues.web(setting, value, setting != LakeSetting.MINIO_ENDPOINT);
  }

  private String region() {
    LakeSetting setting =
        values.first(
            LakeSetting.AWS_REGION, LakeSetting.AWS_DEFAULT_REGION, LakeSetting.MINIO_REGION);
    if (setting == null) {
      return LakeSetting.AWS_REGION.otherwise();
    }
    String value = values.given(setting);
    // A key is longer than any region's name, or has capital letters.
    if (!value.matches("[a-z0-9][a-z0-9-]{0,31}")) {
      throw new SettingException(setting.variable() + ": expected a region such as eu-central-1");
    }
    return value;
  }

  /** Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d} or seconds alone. */
  public static Duration duration(String name, String value) {
    return SettingForm.duration(name, value);
  }
}
