package space.opensensor.station.settings;

import space.opensensor.parquet.CompressionCodec;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.station.settings.StationSettings.Choice;
import space.opensensor.station.settings.StationSettings.UploadMode;
import space.opensensor.vee.Settings;

/**
 * Every setting there is, each declared once. Help texts and the README's table come from here.
 * Those that are "read by the port" are declared only so that they are known.
 */
public final class SettingsTable {

  /** The longest station id: a UUID's text. */
  static final int MAX_ID = 36;

  private static final int MOST_SETTINGS = 48;
  private static final Setting[] ALL = new Setting[MOST_SETTINGS];
  private static int count;

  static final Setting STATION_ID =
      text(
          "station.id",
          "",
          "station id in keys, 1-" + MAX_ID + " of a-z 0-9 -; left out: the board's");
  static final Setting ENDPOINT =
      text("s3.endpoint", null, "https://host[:port] of the S3 service");
  static final Setting REGION = text("s3.region", "us-east-1", "region in the signatures");
  static final Setting BUCKET = text("s3.bucket", null, "bucket name");
  static final Setting PREFIX = text("s3.prefix", "", "key prefix, such as lab/floor2");
  static final ChoiceSetting<UrlStyle> STYLE =
      SettingsTable.<UrlStyle>choice("s3.style", "path", "bucket address")
          .option("path", UrlStyle.PATH)
          .option("virtual", UrlStyle.VIRTUAL_HOST, "bucket in the host name");
  static final Setting ACCESS_KEY = text("s3.access-key", null, "access key id");
  static final Setting SECRET_KEY = text("s3.secret-key", null, "secret access key");
  static final Setting TOKEN = text("s3.token", "", "session token of temporary credentials");
  static final NumberSetting EXPIRES =
      number("s3.expires", 900, 1, 604800, "seconds a signed URL is valid", "");
  static final ChoiceSetting<Choice> CREATE_ONLY =
      SettingsTable.<Choice>choice("s3.create-only", "auto", "If-None-Match")
          .option("auto", Choice.AUTO, "found out")
          .option("on", Choice.ON, "trusted")
          .option("off", Choice.OFF, "HEAD before each PUT");
  static final ChoiceSetting<Integer> CHECKSUM =
      SettingsTable.<Integer>choice("s3.checksum", "auto", "sent with a file")
          .option("auto", -1, "found out")
          .option("crc32", 0)
          .option("md5", 1)
          .option("none", 2);
  static final ChoiceSetting<Boolean> KEEPS_UNPROVEN =
      flag("s3.unproven", "keep", "a file that the store takes and does not prove")
          .option("keep", true)
          .option("accept", false);
  static final NumberSetting PERIOD =
      number("sample.period", 5, 1, 3600, "seconds between rows", ", divides the window");
  static final ChoiceSetting<Boolean> CHIPS =
      flag("sensors", "", "where readings come from (left out: the port's choice)")
          .option("room", false)
          .option("chips", true);
  static final Setting PROFILE =
      text("sensors.profile", "indoor10", "what is measured, with which chips: a profile's name");
  static final ChoiceSetting<Boolean> KEEPS_WARMING =
      flag("sensors.warm-up", "skip", "values of a chip that warms up")
          .option("skip", false)
          .option("mark", true, "in a column");
  static final NumberSetting HEATING =
      number(
          "sensors.heating", 0, 0, 2000, "by how much the station warms its sensor, 0.01 °C", "");
  static final NumberSetting WINDOW =
      number("window.minutes", 15, 1, 1440, "minutes in a file", ", divides the day");
  static final ChoiceSetting<Boolean> DECIMAL =
      flag("file.values", "float", "column type in files")
          .option("float", false)
          .option("decimal", true);
  static final ChoiceSetting<CompressionCodec> CODEC =
      SettingsTable.<CompressionCodec>choice("file.codec", "snappy", "page codec")
          .option("none", CompressionCodec.UNCOMPRESSED)
          .option("snappy", CompressionCodec.SNAPPY)
          .option("lz4", CompressionCodec.LZ4_RAW, "beside snappy");
  static final ChoiceSetting<Boolean> COMPATIBLE =
      flag("file.encodings", "all", "page encodings")
          .option("all", false)
          .option("compatible", true, "with old readers");
  static final ChoiceSetting<UploadMode> UPLOAD_MODE =
      SettingsTable.<UploadMode>choice("upload.mode", "fixed", "how bodies are sent")
          .option("fixed", UploadMode.FIXED, "with their length")
          .option("aws-chunked", UploadMode.AWS_CHUNKED, "signed chunks")
          .option("chunked", UploadMode.CHUNKED);
  static final NumberSetting UPLOAD_PART =
      number(
          "upload.part",
          0,
          0,
          1 << 20,
          "KiB above which a file goes up in parts of that size (AWS: 5120 or more)",
          "; 0: never");
  static final NumberSetting CONNECT_TIMEOUT =
      number("timeout.connect", 20, 1, 600, "seconds for name, TCP and TLS handshake", "");
  static final NumberSetting IDLE_TIMEOUT =
      number("timeout.idle", 20, 1, 600, "seconds without progress in a request", "");
  static final NumberSetting REQUEST_TIMEOUT =
      number("timeout.request", 600, 10, 86400, "seconds for a whole request", "");
  static final NumberSetting LEAST_RATE =
      number("upload.min-rate", 1024, 0, 1 << 20, "bytes that move in a minute at least", "");
  static final NumberSetting RETRY_FIRST =
      number("retry.first", 2, 1, 3600, "seconds before the first retry", "");
  static final NumberSetting RETRY_MAX =
      number("retry.max", 900, 1, 86400, "seconds between retries at most", "");
  static final NumberSetting SPOOL_QUOTA =
      number("spool.quota", 0, 0, 1 << 20, "KiB of flash for waiting files", "; 0: all there is");
  static final ChoiceSetting<Boolean> DROPS_OLDEST =
      flag("spool.full", "oldest", "which file is dropped when the spool is full")
          .option("oldest", true)
          .option("newest", false);
  static final NumberSetting HEALTH_HOURS =
      number("health.hours", 6, 1, 24, "hours of station health in a file", ", divides the day");
  static final NumberSetting NTP_PERIOD =
      number("ntp.period", 6, 1, 168, "hours between time synchronisations", "");

  static {
    text("ntp.server", "pool.ntp.org", "time server (read by the port)");
    text("wifi.ssid", "", "network name (read by the port)");
    text("wifi.password", "", "network password (read by the port)");
    text("tls.ca", "", "own CA certificate, PEM (read by the port); left out: public CAs");
  }

  private SettingsTable() {}

  /** All settings, in the order of help texts; a fresh copy. */
  public static Setting[] all() {
    Setting[] copy = new Setting[count];
    System.arraycopy(ALL, 0, copy, 0, count);
    return copy;
  }

  /** The declaration of a name, or null where there is none. */
  static Setting named(String name) {
    for (int i = 0; i < count; i++) {
      if (ALL[i].name().equals(name)) {
        return ALL[i];
      }
    }
    return null;
  }

  /** Refuses a store with a name that none of the declarations has. */
  static void refuseUnknown(Settings store) throws SettingsException {
    String[] names = store.names();
    for (int i = 0; i < names.length; i++) {
      if (named(names[i]) == null) {
        throw new SettingsException(
            "unknown setting " + Setting.shown(names[i]) + "; remove it or correct its name");
      }
    }
  }

  private static Setting text(String name, String fallback, String meaning) {
    return declared(new Setting(name, fallback, meaning));
  }

  private static NumberSetting number(
      String name, int fallback, int least, int most, String meaning, String remark) {
    NumberSetting setting = new NumberSetting(name, fallback, least, most, meaning, remark);
    declared(setting);
    return setting;
  }

  private static <T> ChoiceSetting<T> choice(String name, String fallback, String meaning) {
    ChoiceSetting<T> setting = new ChoiceSetting<T>(name, fallback, meaning);
    declared(setting);
    return setting;
  }

  /** A choice between yes and no. */
  private static ChoiceSetting<Boolean> flag(String name, String fallback, String meaning) {
    return SettingsTable.<Boolean>choice(name, fallback, meaning);
  }

  private static Setting declared(Setting setting) {
    ALL[count++] = setting;
    return setting;
  }
}
