package space.opensensor.ducklake;

import static space.opensensor.ducklake.SettingForm.choice;
import static space.opensensor.ducklake.SettingForm.environment;
import static space.opensensor.ducklake.SettingForm.login;
import static space.opensensor.ducklake.SettingForm.number;
import static space.opensensor.ducklake.SettingForm.secret;
import static space.opensensor.ducklake.SettingForm.text;
import static space.opensensor.ducklake.SettingForm.time;
import static space.opensensor.ducklake.SettingForm.truth;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.credentials.CredentialSettings;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.ModelledData;
import space.opensensor.ducklake.ingest.SchemaEvolution;

/**
 * The settings of the lake, each declared once: its environment variable, what it may be, its
 * default and its meaning. The options of the command line, their help and the table in the
 * module's README are made from this.
 */
public enum LakeSetting {
  ENABLED("DUCKLAKE_ENABLED", truth(), "true", "`false`: there is no lake, plain files are read"),
  CATALOG_TYPE(
      "DUCKLAKE_CATALOG_TYPE", choice(CatalogType.class), "sqlite", "`sqlite` or `postgres`"),
  CATALOG_PATH(
      "DUCKLAKE_CATALOG_PATH",
      login("PATH"),
      ".station/lake/catalog.sqlite",
      "file, or `postgresql://user:password@host:5432/db`"),
  CATALOG_RETRY(
      "DUCKLAKE_CATALOG_RETRY",
      time("0s", "1d"),
      "10s",
      "a catalog that could not be reached is tried again after this; until then reads fail, or"
          + " fall back, at once"),
  CATALOG_VERSION(
      "DUCKLAKE_CATALOG_VERSION",
      choice(CatalogVersion.class),
      "1.0",
      "of a catalog that is made anew: DuckDB 1.5 and 2.0 open a `1.0`, a `1.1` only 2.0"),
  DATA_PATH(
      "DUCKLAKE_DATA_PATH", text("URI"), "s3://<bucket>/lake/", "where the lake's own files go"),
  BUCKET_NAME(
      "DUCKLAKE_BUCKET_NAME",
      text("NAME"),
      "station",
      "where stations put files; a path is a directory"),
  PREFIX("DUCKLAKE_PREFIX", text("PREFIX"), "", "only keys that begin with it"),
  BATCH_SIZE(
      "DUCKLAKE_BATCH_SIZE",
      number(1, 10_000_000),
      "1000",
      "rows of the writer API that become a file"),
  FLUSH_INTERVAL(
      "DUCKLAKE_FLUSH_INTERVAL",
      time("0s", "1d"),
      "30s",
      "how long rows, or notifications, wait for others"),
  POLL_INTERVAL(
      "DUCKLAKE_POLL_INTERVAL", time("100ms", "30d"), "1m", "time between listings of a watch"),
  FILES_PER_SNAPSHOT(
      "DUCKLAKE_FILES_PER_SNAPSHOT", number(1, 100_000), "500", "the most files of one commit"),
  INGEST(
      "DUCKLAKE_INGEST",
      choice(IngestMode.class),
      "register",
      "`fold`: stations' files of a day become sorted files of the lake; for hundreds of stations"),
  READERS("DUCKLAKE_READERS", number(1, 256), "16", "objects read at once"),
  SCHEMA_EVOLUTION(
      "DUCKLAKE_SCHEMA_EVOLUTION",
      choice(SchemaEvolution.class),
      "propose",
      "`add`: new columns of stations are added at once"),
  MODELLED(
      "DUCKLAKE_MODELLED",
      choice(ModelledData.class),
      "take",
      "`aside`: files whose readings a model made up are set aside"),
  PUBLISH(
      "DUCKLAKE_PUBLISH",
      text("FORMAT"),
      "",
      "`iceberg`: each ingest then shows its rows in Iceberg tables over the same files"),
  PHASE("DUCKLAKE_PHASE", choice(LakeSettings.Phase.class), "lake", "who answers: see Migration"),
  API_HOST("DUCKLAKE_API_HOST", text("HOST"), "127.0.0.1", "where API and notifications listen"),
  API_PORT("DUCKLAKE_API_PORT", number(0, 65_535), "8080", "the API's port, 0 for any free one"),
  API_TOKEN("DUCKLAKE_API_TOKEN", secret(), "", "bearer token; needed on any other host than this"),
  API_MAX_ROWS("DUCKLAKE_API_MAX_ROWS", number(1, 10_000_000), "10000", "most rows of an answer"),
  API_TIMEOUT("DUCKLAKE_API_TIMEOUT", time("100ms", "1h"), "20s", "most time of a query"),
  NOTIFY_PORT(
      "DUCKLAKE_NOTIFY_PORT",
      number(0, 65_535),
      "",
      "`POST /notifications` with S3 event messages"),
  NOTIFY_TOKEN("DUCKLAKE_NOTIFY_TOKEN", secret(), "", "bearer token of who notifies"),
  NATS_URL("NATS_URL", login("URL"), "", "notifications from NATS (no NKeys)"),
  NATS_SUBJECT("NATS_SUBJECT", text("SUBJECT"), "bucket.events", "their subject"),
  NATS_STREAM(
      "NATS_STREAM",
      text("STREAM"),
      "",
      "a stream of JetStream that keeps them: each comes again until a commit holds its objects"),
  NATS_CONSUMER(
      "NATS_CONSUMER", text("NAME"), "ducklake", "one name for all workers of a lake on a stream"),
  SQS_QUEUE_URL(
      "SQS_QUEUE_URL",
      text("URL"),
      "",
      "notifications from SQS: each comes again until a commit holds its objects"),
  SILENT_AFTER(
      "DUCKLAKE_SILENT_AFTER",
      time("1m", "30d"),
      "1h",
      "a station whose newest file begins longer ago counts as silent in `/metrics`"),
  METRICS_STATIONS(
      "DUCKLAKE_METRICS_STATIONS",
      number(0, 10_000),
      "100",
      "stations with a series of their own there; those silent for longest come first"),
  ALERTS("DUCKLAKE_ALERTS", text("FILE"), "", "rules by which `serve` tells people: see Alerts"),
  ALERTS_INTERVAL("DUCKLAKE_ALERTS_INTERVAL", time("1s", "1d"), "1m", "time between two looks"),
  ALERTS_WEBHOOK("DUCKLAKE_ALERTS_WEBHOOK", secret(), "", "address of the rules' `webhook`"),
  ALERTS_SMTP(
      "DUCKLAKE_ALERTS_SMTP",
      login("URL"),
      "",
      "server of the rules' `mail`: `smtp[s]://user:password@host`"),
  MQTT_URL(
      "DUCKLAKE_MQTT_URL",
      login("URL"),
      "",
      "broker of the rules' `mqtt`, and Home Assistant's: `mqtt[s]://user:password@host`"),
  HOME_ASSISTANT(
      "DUCKLAKE_HOME_ASSISTANT",
      text("PREFIX"),
      "",
      "`homeassistant`: `serve` shows stations there; the prefix of its MQTT discovery"),
  CREDENTIALS_HOST(
      "DUCKLAKE_CREDENTIALS_HOST", text("HOST"), "127.0.0.1", "where `lake credentials` listens"),
  CREDENTIALS_PORT("DUCKLAKE_CREDENTIALS_PORT", number(0, 65_535), "8443", "its port"),
  CREDENTIALS_NAMES(
      "DUCKLAKE_CREDENTIALS_NAMES",
      text("HOST,HOST"),
      "localhost,127.0.0.1",
      "names and addresses in its certificate"),
  CREDENTIALS_PATH(
      "DUCKLAKE_CREDENTIALS_PATH",
      text("DIR"),
      ".station/lake/credentials",
      "key and certificate of its authority"),
  CREDENTIALS_ALIAS(
      "DUCKLAKE_CREDENTIALS_ALIAS", text("NAME"), "station", "role alias that stations ask for"),
  CREDENTIALS_ISSUER(
      "DUCKLAKE_CREDENTIALS_ISSUER",
      choice(CredentialSettings.Issuer.class),
      "sts",
      "who makes keys: AssumeRole, or `r2`: signed here"),
  CREDENTIALS_ROLE("DUCKLAKE_CREDENTIALS_ROLE", text("ARN"), "", "the role that STS is asked for"),
  CREDENTIALS_LIFE(
      "DUCKLAKE_CREDENTIALS_LIFE", time("15m", "12h"), "1h", "how long keys are good for"),
  CREDENTIALS_VALIDITY(
      "DUCKLAKE_CREDENTIALS_VALIDITY",
      time("1h", "3650d"),
      "365d",
      "and stations' certificates, which they renew before"),
  CREDENTIALS_READABLE(
      "DUCKLAKE_CREDENTIALS_READABLE",
      text("KEY,KEY"),
      "firmware/*,config/station=<id>.*",
      "what a station may read besides its own objects, beneath the prefix"),
  CREDENTIALS_LISTING(
      "DUCKLAKE_CREDENTIALS_LISTING",
      truth(),
      "false",
      "`true`: stations may list the bucket, for stores that do not know `If-None-Match`"),
  MEMORY_MB("DUCKLAKE_MEMORY_MB", number(64, 1_000_000), "1024", "memory of all queries together"),
  THREADS("DUCKLAKE_THREADS", number(1, 1024), "all", "threads of all queries together"),
  CACHE_PATH("DUCKLAKE_CACHE_PATH", text("DIR"), ".station/lake/cache", "copies of objects"),
  CACHE_MB("DUCKLAKE_CACHE_MB", number(1, 10_000_000), "1024", "how many megabytes are kept"),
  AWS_ACCESS_KEY_ID("AWS_ACCESS_KEY_ID", environment(), "", "as the AWS tools find it"),
  AWS_SECRET_ACCESS_KEY("AWS_SECRET_ACCESS_KEY", secret(), "", "as the AWS tools find it"),
  AWS_SESSION_TOKEN("AWS_SESSION_TOKEN", secret(), "", "of a key that ends"),
  AWS_REGION("AWS_REGION", environment(), "us-east-1", "region of the bucket"),
  AWS_DEFAULT_REGION("AWS_DEFAULT_REGION", environment(), "", "used where `AWS_REGION` is not set"),
  AWS_ENDPOINT_URL_S3("AWS_ENDPOINT_URL_S3", environment(), "", "a store that is not AWS's"),
  AWS_ENDPOINT_URL("AWS_ENDPOINT_URL", environment(), "", "used where the one above is not set"),
  AWS_ENDPOINT_URL_STS(
      "AWS_ENDPOINT_URL_STS", environment(), "", "a server with AssumeRole that is not AWS's"),
  AWS_CA_BUNDLE("AWS_CA_BUNDLE", environment(), "", "PEM file of certificates to trust"),
  MINIO_ENDPOINT("MINIO_ENDPOINT", environment(), "", "used where no AWS endpoint is set"),
  MINIO_SECURE("MINIO_SECURE", environment(), "true", "`false`: the endpoint speaks HTTP"),
  MINIO_ACCESS_KEY("MINIO_ACCESS_KEY", environment(), "", "used where no AWS key is set"),
  MINIO_SECRET_KEY("MINIO_SECRET_KEY", secret(), "", "used where no AWS key is set"),
  MINIO_REGION("MINIO_REGION", environment(), "", "used where no AWS region is set"),
  ICEBERG_REST_URI(
      "ICEBERG_REST_URI",
      environment(),
      "",
      "Iceberg's REST catalog, in place of the one in the lake's database"),
  ICEBERG_REST_WAREHOUSE("ICEBERG_REST_WAREHOUSE", environment(), "", "which of its warehouses"),
  ICEBERG_REST_TOKEN("ICEBERG_REST_TOKEN", secret(), "", "bearer token of it"),
  ICEBERG_REST_CREDENTIAL(
      "ICEBERG_REST_CREDENTIAL", secret(), "", "or `client:secret`, for which it gives a token"),
  LOG("LAKE_LOG", environment(), "text", "`json`: one object a line"),
  LOG_LEVEL(
      "LAKE_LOG_LEVEL", environment(), "ERROR", "`INFO` is the default of what keeps running");

  private final String variable;
  private final SettingForm form;
  private final String otherwise;
  private final String meaning;

  LakeSetting(String variable, SettingForm form, String otherwise, String meaning) {
    this.variable = variable;
    this.form = form;
    this.otherwise = otherwise;
    this.meaning = meaning;
  }

  /** The environment variable. */
  public String variable() {
    return variable;
  }

  /** The environment variable that names a file to read the value from, or null. */
  public String fileVariable() {
    return form.holdsSecret() ? variable + "_FILE" : null;
  }

  /** The option of the command line, or null. */
  public String option() {
    return form.isOption()
        ? "--" + variable.replace("DUCKLAKE_", "").toLowerCase(Locale.ROOT).replace('_', '-')
        : null;
  }

  /** What stands for the value in help texts. */
  public String label() {
    return form.label();
  }

  /** Whether the value may hold a password. */
  public boolean holdsSecret() {
    return form.holdsSecret();
  }

  /** What the help of the command line says. */
  public String help() {
    return variable
        + ": "
        + meaning.replace("`", "")
        + (otherwise.isEmpty() ? "" : " (default: " + otherwise + ")");
  }

  SettingForm form() {
    return form;
  }

  String otherwise() {
    return otherwise;
  }

  /** All settings as the table of the README, in Markdown. */
  public static String table() {
    return Arrays.stream(values())
        .map(LakeSetting::line)
        .collect(
            Collectors.joining(
                "\n", "| variable | option | default | meaning |\n|---|---|---|---|\n", "\n"));
  }

  private String line() {
    String name = "`" + variable + "`" + (form.holdsSecret() ? ", `_FILE`" : "");
    String option = option() == null ? "" : "`" + option() + "`";
    String value = otherwise.isEmpty() ? "" : "`" + otherwise + "`";
    return "| " + name + " | " + option + " | " + value + " | " + meaning + " |";
  }
}
