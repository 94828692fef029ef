package space.opensensor.station.settings;

import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.CompressionCodec;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.vee.Settings;

/**
 * Every setting there is, each declared once; what each does is told by {@link SettingsHelp}, which
 * no board needs. Help texts and the README's table come from both. Those that are "read by the
 * port" are declared only so that they are known.
 */
public final class SettingsTable {

  /** The longest station id: a UUID's text. */
  static final int MAX_ID = 36;

  private static final int MOST_SETTINGS = 60;
  private static final Setting[] ALL = new Setting[MOST_SETTINGS];
  private static int count;

  static final Setting STATION_ID = text("station.id", "");
  static final Setting ENDPOINT = required("s3.endpoint", "https://host[:port] of the S3 service");
  static final Setting REGION = text("s3.region", "us-east-1");
  static final Setting BUCKET = required("s3.bucket", "bucket name");
  static final Setting PREFIX = text("s3.prefix", "");
  static final ChoiceSetting<UrlStyle> STYLE =
      SettingsTable.<UrlStyle>choice("s3.style", "path")
          .option("path", UrlStyle.PATH)
          .option("virtual", UrlStyle.VIRTUAL_HOST);
  static final Setting ACCESS_KEY =
      required("s3.access-key", "access key id; none with credentials.url");
  static final Setting SECRET_KEY =
      required("s3.secret-key", "secret access key; none with credentials.url");
  static final Setting TOKEN = text("s3.token", "");
  static final Setting CREDENTIALS_URL = text("credentials.url", "");
  static final Setting ENROL_CODE = text("enrol.code", "");
  static final NumberSetting EXPIRES = number("s3.expires", 900, 1, 604800);
  static final ChoiceSetting<CreateOnly> CREATE_ONLY =
      SettingsTable.<CreateOnly>choice("s3.create-only", "auto")
          .option("auto", CreateOnly.AUTO)
          .option("on", CreateOnly.ON)
          .option("off", CreateOnly.OFF);
  static final ChoiceSetting<Integrity> CHECKSUM =
      SettingsTable.<Integrity>choice("s3.checksum", "auto")
          .option("auto", null)
          .option("crc32", Integrity.CRC32)
          .option("md5", Integrity.MD5)
          .option("none", Integrity.NONE);
  static final ChoiceSetting<Boolean> KEEPS_UNPROVEN =
      flag("s3.unproven", "keep").option("keep", true).option("accept", false);
  static final NumberSetting PERIOD = number("sample.period", 5, 1, 3600);
  static final ChoiceSetting<Boolean> CHIPS =
      flag("sensors", "").option("room", false).option("chips", true);
  static final Setting PROFILE = text("sensors.profile", "indoor10");
  static final Setting FITTED = text("sensors.chips", "");
  static final ChoiceSetting<Wiring> BOARD =
      SettingsTable.<Wiring>choice("board", "")
          .option("devkitc-1", Wiring.DEVKITC_1)
          .option("xiao-s3", Wiring.XIAO_S3)
          .option("feather-s3", Wiring.FEATHER_S3)
          .option("atom-s3", Wiring.ATOM_S3)
          .option("t-display-s3", Wiring.T_DISPLAY_S3)
          .option("devkitc-1-c6", Wiring.DEVKITC_1_C6)
          .option("xiao-c6", Wiring.XIAO_C6)
          .option("devkitm-1-c3", Wiring.DEVKITM_1_C3)
          .option("xiao-c3", Wiring.XIAO_C3);
  static final PinsSetting I2C_PINS = pins("pins.i2c", 2);
  static final PinsSetting UART_PINS = pins("pins.uart", 2);
  static final PinsSetting I2S_PINS = pins("pins.i2s", 3);
  static final ChoiceSetting<Boolean> KEEPS_WARMING =
      flag("sensors.warm-up", "skip").option("skip", false).option("mark", true);
  static final NumberSetting HEATING = number("sensors.heating", 0, 0, 2000);
  static final NumberSetting WINDOW = number("window.minutes", 15, 1, 1440);
  static final ChoiceSetting<Boolean> DECIMAL =
      flag("file.values", "float").option("float", false).option("decimal", true);
  static final ChoiceSetting<ColumnType> TIME =
      SettingsTable.<ColumnType>choice("file.time", "")
          .option("micros", ColumnType.TIMESTAMP_MICROS)
          .option("millis", ColumnType.TIMESTAMP_MILLIS);
  static final ChoiceSetting<CompressionCodec> CODEC =
      SettingsTable.<CompressionCodec>choice("file.codec", "snappy")
          .option("none", CompressionCodec.UNCOMPRESSED)
          .option("snappy", CompressionCodec.SNAPPY)
          .option("lz4", CompressionCodec.LZ4_RAW);
  static final ChoiceSetting<Boolean> COMPATIBLE =
      flag("file.encodings", "all").option("all", false).option("compatible", true);
  static final ChoiceSetting<UploadMode> UPLOAD_MODE =
      SettingsTable.<UploadMode>choice("upload.mode", "fixed")
          .option("fixed", UploadMode.FIXED)
          .option("aws-chunked", UploadMode.AWS_CHUNKED)
          .option("chunked", UploadMode.CHUNKED);
  static final NumberSetting UPLOAD_PART = number("upload.part", 0, 0, 1 << 20);
  static final NumberSetting CONNECT_TIMEOUT = number("timeout.connect", 20, 1, 600);
  static final NumberSetting IDLE_TIMEOUT = number("timeout.idle", 20, 1, 600);
  static final NumberSetting REQUEST_TIMEOUT = number("timeout.request", 600, 10, 86400);
  static final NumberSetting LEAST_RATE = number("upload.min-rate", 1024, 0, 1 << 20);
  static final NumberSetting RETRY_FIRST = number("retry.first", 2, 1, 3600);
  static final NumberSetting RETRY_MAX = number("retry.max", 900, 1, 86400);
  static final NumberSetting SPOOL_QUOTA = number("spool.quota", 0, 0, 1 << 20);
  static final ChoiceSetting<Boolean> DROPS_OLDEST =
      flag("spool.full", "oldest").option("oldest", true).option("newest", false);
  static final NumberSetting HEALTH_HOURS = number("health.hours", 6, 1, 24);
  static final NumberSetting NTP_PERIOD = number("ntp.period", 6, 1, 168);
  static final Setting UPDATE_CHANNEL = text("update.channel", "");
  static final NumberSetting UPDATE_HOURS = number("update.hours", 6, 1, 168);
  static final NumberSetting UPDATE_TRIAL = number("update.trial", 180, 10, 1440);
  static final NumberSetting PANEL_PORT = number("panel.port", 0, 0, 65535);
  static final ChoiceSetting<Boolean> PANEL_ACCESS =
      flag("panel.access", "password").option("password", false).option("open", true);
  static final Setting PANEL_PASSWORD = text("panel.password", "");

  static {
    text("ntp.server", "pool.ntp.org");
    text("wifi.ssid", "");
    text("wifi.password", "");
    text("tls.ca", "");
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
            "unknown setting " + shown(names[i]) + "; remove it or correct its name");
      }
    }
  }

  /** An unknown name that is nearly a known one; any other may be a secret on the wrong line. */
  private static String shown(String name) {
    boolean near = false;
    for (int i = 0; i < count; i++) {
      near |= isNear(ALL[i].name(), name);
    }
    return near && isPlain(name) ? "\"" + name + "\"" : "of " + Setting.notShown(name);
  }

  /** Whether two names differ in no more than two characters beside each other. */
  private static boolean isNear(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    int start = 0;
    while (start < shorter && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    int end = 0;
    while (start + end < shorter
        && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    return Math.max(a.length(), b.length()) - start - end <= 2;
  }

  /** Whether a name is one that a settings file can have. */
  private static boolean isPlain(String name) {
    boolean plain = name.length() <= SettingsText.MAX_NAME;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      plain &= c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-';
    }
    return plain;
  }

  private static Setting required(String name, String expected) {
    return declared(new Setting(name, null, expected));
  }

  private static Setting text(String name, String fallback) {
    return declared(new Setting(name, fallback, null));
  }

  private static NumberSetting number(String name, int fallback, int least, int most) {
    NumberSetting setting = new NumberSetting(name, fallback, least, most);
    declared(setting);
    return setting;
  }

  private static PinsSetting pins(String name, int count) {
    PinsSetting setting = new PinsSetting(name, count);
    declared(setting);
    return setting;
  }

  private static <T> ChoiceSetting<T> choice(String name, String fallback) {
    ChoiceSetting<T> setting = new ChoiceSetting<T>(name, fallback);
    declared(setting);
    return setting;
  }

  /** A choice between yes and no. */
  private static ChoiceSetting<Boolean> flag(String name, String fallback) {
    return SettingsTable.<Boolean>choice(name, fallback);
  }

  private static Setting declared(Setting setting) {
    ALL[count++] = setting;
    return setting;
  }
}
