package space.opensensor.ducklake;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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

  private static final int MAX_SECRET_FILE = 64 * 1024;

  /** Longer than a batch takes to be read, checked and committed. */
  private static final Duration COMMIT = Duration.ofMinutes(2);

  /** SQS's limit. */
  private static final Duration LONGEST_HIDDEN = Duration.ofHours(12);

  private final Map<String, String> values;

  public LakeSettings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Whether there is a lake at all; without one only plain files are read. */
  public boolean enabled() {
    return truth(LakeSetting.ENABLED);
  }

  public CatalogType catalogType() {
    return "postgresql".equalsIgnoreCase(text(LakeSetting.CATALOG_TYPE))
        ? CatalogType.POSTGRES
        : choice(LakeSetting.CATALOG_TYPE, CatalogType.class);
  }

  /** SQLite file, or PostgreSQL URL, which may hold a password. */
  public String catalogPath() {
    if (given(LakeSetting.CATALOG_PATH) == null && catalogType() == CatalogType.POSTGRES) {
      throw new SettingException(
          "DUCKLAKE_CATALOG_PATH: expected postgresql://user:password@host:5432/database");
    }
    return text(LakeSetting.CATALOG_PATH);
  }

  /** The version of a catalog that is made anew. */
  public CatalogVersion catalogVersion() {
    return choice(LakeSetting.CATALOG_VERSION, CatalogVersion.class);
  }

  /** Where the lake's own files go, ending in a slash. */
  public String dataPath() {
    String path = given(LakeSetting.DATA_PATH);
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
    return text(LakeSetting.BUCKET_NAME);
  }

  /** Only keys of the bucket that begin with this. */
  public String prefix() {
    return text(LakeSetting.PREFIX);
  }

  /** Rows of the writer API that become a file. */
  public int batchSize() {
    return number(LakeSetting.BATCH_SIZE);
  }

  /** How long rows, or notifications, wait for others. */
  public Duration flushInterval() {
    return time(LakeSetting.FLUSH_INTERVAL);
  }

  /** How long a catalog that could not be reached is taken to be away before it is tried again. */
  public Duration catalogRetry() {
    return time(LakeSetting.CATALOG_RETRY);
  }

  /** Time between listings of a watch. */
  public Duration pollInterval() {
    return time(LakeSetting.POLL_INTERVAL);
  }

  public IngestSettings ingest() {
    return IngestSettings.defaults()
        .withPrefix(prefix())
        .withFilesPerSnapshot(number(LakeSetting.FILES_PER_SNAPSHOT))
        .withReaders(number(LakeSetting.READERS))
        .withEvolution(choice(LakeSetting.SCHEMA_EVOLUTION, SchemaEvolution.class))
        .withModelled(choice(LakeSetting.MODELLED, ModelledData.class))
        .withMode(choice(LakeSetting.INGEST, IngestMode.class));
  }

  /** The format in which each ingest shows its rows to other engines, or null. */
  public String publish() {
    return given(LakeSetting.PUBLISH);
  }

  /** The REST catalog of Iceberg's tables, or null where they are in the lake's database. */
  public IcebergRest icebergRest() {
    String value = given(LakeSetting.ICEBERG_REST_URI);
    return value == null
        ? null
        : new IcebergRest(
            web(LakeSetting.ICEBERG_REST_URI, value, true),
            given(LakeSetting.ICEBERG_REST_WAREHOUSE),
            given(LakeSetting.ICEBERG_REST_TOKEN),
            given(LakeSetting.ICEBERG_REST_CREDENTIAL));
  }

  public Phase phase() {
    return choice(LakeSetting.PHASE, Phase.class);
  }

  public String apiHost() {
    String host = text(LakeSetting.API_HOST);
    if (!isHost(host)) {
      throw new SettingException(
          LakeSetting.API_HOST.variable()
              + ": expected a host's name in lower case, or an address");
    }
    return host;
  }

  public int apiPort() {
    return number(LakeSetting.API_PORT);
  }

  /** Expected of every caller as a bearer token, or null for anyone. */
  public String apiToken() {
    return given(LakeSetting.API_TOKEN);
  }

  public int apiMaxRows() {
    return number(LakeSetting.API_MAX_ROWS);
  }

  public Duration apiTimeout() {
    return time(LakeSetting.API_TIMEOUT);
  }

  /** Port for bucket notifications, or -1 for none. */
  public int notifyPort() {
    return given(LakeSetting.NOTIFY_PORT) == null ? -1 : number(LakeSetting.NOTIFY_PORT);
  }

  /** Expected of who notifies, or null for anyone. */
  public String notifyToken() {
    return given(LakeSetting.NOTIFY_TOKEN);
  }

  /** How alerts are looked for and told. */
  public AlertSettings alerts() {
    String rules = given(LakeSetting.ALERTS);
    String webhook = given(LakeSetting.ALERTS_WEBHOOK);
    String smtp = given(LakeSetting.ALERTS_SMTP);
    return new AlertSettings(
        rules == null ? null : Path.of(rules),
        time(LakeSetting.ALERTS_INTERVAL),
        webhook == null ? null : web(LakeSetting.ALERTS_WEBHOOK, webhook, true),
        smtp == null
            ? null
            : ServerAddress.parse(LakeSetting.ALERTS_SMTP.variable(), smtp, "smtp", 587, 465),
        mqtt());
  }

  /** The MQTT broker, or null. */
  public ServerAddress mqtt() {
    String url = given(LakeSetting.MQTT_URL);
    return url == null
        ? null
        : ServerAddress.parse(LakeSetting.MQTT_URL.variable(), url, "mqtt", 1883, 8883);
  }

  /**
   * The prefix of Home Assistant's discovery topics, or null where stations are not shown there.
   */
  public String homeAssistant() {
    String prefix = given(LakeSetting.HOME_ASSISTANT);
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
        choice(LakeSetting.CREDENTIALS_ISSUER, CredentialSettings.Issuer.class);
    String role = text(LakeSetting.CREDENTIALS_ROLE);
    if (issuer == CredentialSettings.Issuer.STS
        && !role.matches("arn:\\S{4,500}:role/\\S{1,500}")) {
      throw new SettingException(
          LakeSetting.CREDENTIALS_ROLE.variable()
              + ": expected arn:aws:iam::<account>:role/<name>");
    }
    String alias = text(LakeSetting.CREDENTIALS_ALIAS);
    if (!alias.matches("[A-Za-z0-9_=,@-]{1,128}")) {
      throw new SettingException(
          LakeSetting.CREDENTIALS_ALIAS.variable() + ": expected 1-128 letters, digits or _=,@-");
    }
    String sts = given(LakeSetting.AWS_ENDPOINT_URL_STS);
    return new CredentialSettings(
        text(LakeSetting.CREDENTIALS_HOST),
        number(LakeSetting.CREDENTIALS_PORT),
        List.of(text(LakeSetting.CREDENTIALS_NAMES).split(" *, *")),
        Path.of(text(LakeSetting.CREDENTIALS_PATH)),
        alias,
        issuer,
        role,
        sts == null ? null : web(LakeSetting.AWS_ENDPOINT_URL_STS, sts, true),
        time(LakeSetting.CREDENTIALS_LIFE),
        time(LakeSetting.CREDENTIALS_VALIDITY),
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
        List.of(text(LakeSetting.CREDENTIALS_READABLE).split(" *, *")),
        truth(LakeSetting.CREDENTIALS_LISTING));
  }

  /** The folder of the authority of {@code lake credentials}. */
  public Path credentialsPath() {
    return Path.of(text(LakeSetting.CREDENTIALS_PATH));
  }

  /** NATS server, or null for none. */
  public String natsUrl() {
    String url = given(LakeSetting.NATS_URL);
    try {
      if (url == null || isHost(new URI(url).getHost())) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below, without the value: it may hold a password.
    }
    throw new SettingException(
        LakeSetting.NATS_URL.variable() + ": expected nats://[user:password@]host:4222");
  }

  public String natsSubject() {
    return text(LakeSetting.NATS_SUBJECT);
  }

  /** A stream of JetStream, or null where NATS keeps nothing. */
  public JetStreamNotifications.Settings natsStream() {
    String stream = given(LakeSetting.NATS_STREAM);
    if (stream == null) {
      return null;
    }
    if (natsUrl() == null) {
      throw new SettingException(LakeSetting.NATS_STREAM.variable() + ": expected with NATS_URL");
    }
    return new JetStreamNotifications.Settings(
        natsUrl(),
        name(LakeSetting.NATS_STREAM),
        natsSubject(),
        name(LakeSetting.NATS_CONSUMER),
        acknowledged());
  }

  private String name(LakeSetting setting) {
    String value = text(setting);
    if (!value.matches("[A-Za-z0-9_-]{1,128}")) {
      throw new SettingException(setting.variable() + ": expected 1-128 letters, digits, - or _");
    }
    return value;
  }

  /** The queue of SQS, or null for none. */
  public URI sqsQueue() {
    String url = given(LakeSetting.SQS_QUEUE_URL);
    if (url == null) {
      return null;
    }
    try {
      return web(LakeSetting.SQS_QUEUE_URL, url, true);
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
    return time(LakeSetting.SILENT_AFTER);
  }

  /** The most stations that have metrics of their own. */
  public int metricsStations() {
    return number(LakeSetting.METRICS_STATIONS);
  }

  /** Memory of all queries together. */
  public int memoryMegabytes() {
    return number(LakeSetting.MEMORY_MB);
  }

  public int threads() {
    return given(LakeSetting.THREADS) == null
        ? Runtime.getRuntime().availableProcessors()
        : number(LakeSetting.THREADS);
  }

  public Path cachePath() {
    return Path.of(text(LakeSetting.CACHE_PATH));
  }

  public long cacheBytes() {
    return (long) number(LakeSetting.CACHE_MB) << 20;
  }

  /** How to reach the store: the AWS names, or MinIO's where those are not set. */
  public S3Settings s3() {
    boolean useMinio = given(LakeSetting.AWS_ACCESS_KEY_ID) == null;
    String key = given(useMinio ? LakeSetting.MINIO_ACCESS_KEY : LakeSetting.AWS_ACCESS_KEY_ID);
    String secret =
        given(useMinio ? LakeSetting.MINIO_SECRET_KEY : LakeSetting.AWS_SECRET_ACCESS_KEY);
    if ((key == null) != (secret == null)) {
      throw new SettingException("access key and secret key: only one of them is set");
    }
    String bundle = given(LakeSetting.AWS_CA_BUNDLE);
    return new S3Settings(
        endpoint(),
        region(),
        key,
        secret,
        useMinio ? null : given(LakeSetting.AWS_SESSION_TOKEN),
        bundle == null ? null : Path.of(bundle));
  }

  private URI endpoint() {
    LakeSetting setting =
        first(
            LakeSetting.AWS_ENDPOINT_URL_S3,
            LakeSetting.AWS_ENDPOINT_URL,
            LakeSetting.MINIO_ENDPOINT);
    if (setting == null) {
      return null;
    }
    String value = given(setting);
    if (setting == LakeSetting.MINIO_ENDPOINT && !value.contains("://")) {
      value = (truth(LakeSetting.MINIO_SECURE) ? "https://" : "http://") + value;
    }
    return web(setting, value, setting != LakeSetting.MINIO_ENDPOINT);
  }

  private static URI web(LakeSetting setting, String value, boolean path) {
    try {
      URI uri = URI.create(value);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      boolean bare = path || uri.getPath().isEmpty();
      if (web && bare && isHost(uri.getHost()) && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the value: it may be a secret on the wrong line.
    }
    throw new SettingException(
        setting.variable()
            + (setting == LakeSetting.MINIO_ENDPOINT
                ? ": expected host[:port], in lower case"
                : ": expected https://host[:port], in lower case"));
  }

  /** Whether a text is a host's name or address, and not one that may be a key: those are long. */
  private static boolean isHost(String text) {
    return text != null && (text.matches("[a-z0-9-]{1,31}") || text.matches(".*[.:].*"));
  }

  private String region() {
    LakeSetting setting =
        first(LakeSetting.AWS_REGION, LakeSetting.AWS_DEFAULT_REGION, LakeSetting.MINIO_REGION);
    if (setting == null) {
      return LakeSetting.AWS_REGION.otherwise();
    }
    String value = given(setting);
    // A key is longer than any region's name, or has capital letters.
    if (!value.matches("[a-z0-9][a-z0-9-]{0,31}")) {
      throw new SettingException(setting.variable() + ": expected a region such as eu-central-1");
    }
    return value;
  }

  /** The first of some settings that has a value, or null. */
  private LakeSetting first(LakeSetting... settings) {
    for (LakeSetting setting : settings) {
      if (given(setting) != null) {
        return setting;
      }
    }
    return null;
  }

  /** The value given, or null. */
  private String given(LakeSetting setting) {
    String value = present(setting.variable());
    String file = setting.fileVariable() == null ? null : present(setting.fileVariable());
    return value != null || file == null ? value : content(setting.fileVariable(), file);
  }

  private String present(String name) {
    String value = values.get(name);
    return value == null || value.isBlank() ? null : value.trim();
  }

  private static String content(String variable, String file) {
    try (var in = Files.newInputStream(Path.of(file))) {
      String text = new String(in.readNBytes(MAX_SECRET_FILE), StandardCharsets.UTF_8).trim();
      if (text.isEmpty() || text.lines().count() != 1) {
        throw new SettingException(variable + ": expected a file of one line");
      }
      return text;
    } catch (IOException | InvalidPathException e) {
      throw new SettingException(
          variable + ": the file cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private String text(LakeSetting setting) {
    String value = given(setting);
    return value == null ? setting.otherwise() : value;
  }

  private boolean truth(LakeSetting setting) {
    String value = text(setting);
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default -> throw unexpected(setting, "true or false", value);
    };
  }

  private int number(LakeSetting setting) {
    String value = text(setting);
    SettingForm form = setting.form();
    try {
      int number = Integer.parseInt(value);
      if (number >= form.least() && number <= form.most()) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw unexpected(setting, form.least() + ".." + form.most(), value);
  }

  private Duration time(LakeSetting setting) {
    String value = text(setting);
    Duration time = duration(setting.variable(), value);
    SettingForm form = setting.form();
    if (time.toMillis() < form.least() || time.toMillis() > form.most()) {
      throw unexpected(
          setting,
          Duration.ofMillis(form.least()) + " to " + Duration.ofMillis(form.most()),
          value);
    }
    return time;
  }

  /** Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d} or seconds alone. */
  public static Duration duration(String name, String value) {
    return SettingForm.duration(name, value);
  }

  private <E extends Enum<E>> E choice(LakeSetting setting, Class<E> type) {
    String value = text(setting);
    int at = setting.form().words().indexOf(value.toLowerCase(Locale.ROOT));
    if (at < 0) {
      throw unexpected(setting, "one of " + setting.form().words(), value);
    }
    return type.getEnumConstants()[at];
  }

  private static SettingException unexpected(LakeSetting setting, String expected, String value) {
    return new SettingException(
        setting.variable() + ": expected " + expected + ", got " + SettingForm.shown(value));
  }
}
