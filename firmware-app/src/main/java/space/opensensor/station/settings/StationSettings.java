package space.opensensor.station.settings;

import space.opensensor.parquet.CompressionCodec;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Device;
import space.opensensor.vee.Log;
import space.opensensor.vee.Settings;

/**
 * The station's settings, checked: every value is read from the board's store once and lies within
 * its limits, or the construction ends in a {@link SettingsException} that names the setting.
 *
 * <p>The access keys are not kept here; {@link CredentialsReader} reads them when they are needed.
 */
public final class StationSettings {

  /** The most rows of a window. */
  public static final int MAX_ROWS = 720;

  /** Every name a settings store may hold. Those of the port are read by the port alone. */
  private static final Setting[] TABLE = {
    new Setting("station.id", "", "station id in keys, 1-36 of a-z 0-9 -; left out: the board's"),
    new Setting("s3.endpoint", null, "https://host[:port] of the S3 service"),
    new Setting("s3.region", "us-east-1", "region in the signatures"),
    new Setting("s3.bucket", null, "bucket name"),
    new Setting("s3.prefix", "", "key prefix, such as lab/floor2"),
    new Setting("s3.style", "path", "bucket address: path or virtual (bucket in the host name)"),
    new Setting("s3.access-key", null, "access key id"),
    new Setting("s3.secret-key", null, "secret access key"),
    new Setting("s3.token", "", "session token of temporary credentials"),
    new Setting("s3.expires", "900", "seconds a signed URL is valid, 1-604800"),
    new Setting(
        "s3.create-only",
        "auto",
        "If-None-Match: auto (found out), on (trusted) or off (HEAD before each PUT)"),
    new Setting("s3.checksum", "auto", "sent with a file: auto (found out), crc32, md5 or none"),
    new Setting(
        "s3.unproven", "keep", "a file that the store takes and does not prove: keep or accept"),
    new Setting("sample.period", "5", "seconds between rows, 1-3600, divides the window"),
    new Setting(
        "sensors", "", "where readings come from: room or chips; left out: the port's choice"),
    new Setting(
        "sensors.profile", "indoor10", "what is measured, with which chips: a profile's name"),
    new Setting(
        "sensors.warm-up", "skip", "values of a chip that warms up: skip, or mark in a column"),
    new Setting(
        "sensors.heating", "0", "by how much the station warms its sensor, 0.01 °C, 0-2000"),
    new Setting("window.minutes", "15", "minutes in a file, 1-1440, divides the day"),
    new Setting("file.values", "float", "column type in files: float or decimal"),
    new Setting("file.codec", "snappy", "page codec: none, snappy or lz4 (beside snappy)"),
    new Setting("file.encodings", "all", "page encodings: all or compatible (with old readers)"),
    new Setting(
        "upload.mode",
        "fixed",
        "how bodies are sent: fixed (with their length), aws-chunked (signed chunks) or chunked"),
    new Setting(
        "upload.part",
        "0",
        "KiB above which a file goes up in parts of that size (AWS: 5120 or more); 0: never"),
    new Setting("timeout.connect", "20", "seconds for name, TCP and TLS handshake, 1-600"),
    new Setting("timeout.idle", "20", "seconds without progress in a request, 1-600"),
    new Setting("timeout.request", "600", "seconds for a whole request, 10-86400"),
    new Setting("upload.min-rate", "1024", "bytes that move in a minute at least, 0-1048576"),
    new Setting("retry.first", "2", "seconds before the first retry, 1-3600"),
    new Setting("retry.max", "900", "seconds between retries at most, 1-86400"),
    new Setting("spool.quota", "0", "KiB of flash for waiting files; 0: all there is"),
    new Setting(
        "spool.full", "oldest", "when the spool is full, drop the oldest or the newest file"),
    new Setting("health.hours", "6", "hours of station health in a file, 1-24, divides the day"),
    new Setting("ntp.period", "6", "hours between time synchronisations, 1-168"),
    new Setting("ntp.server", "pool.ntp.org", "time server (read by the port)"),
    new Setting("wifi.ssid", "", "network name (read by the port)"),
    new Setting("wifi.password", "", "network password (read by the port)"),
    new Setting("tls.ca", "", "own CA certificate, PEM (read by the port); left out: public CAs"),
  };

  /** The shortest secret is a Wi-Fi password. */
  private static final int LEAST_SECRET = 8;

  /** The longest id: a UUID's text. */
  private static final int MAX_ID = 36;

  /** In the order in which {@code file.codec} names them. */
  private static final CompressionCodec[] CODECS = {
    CompressionCodec.UNCOMPRESSED, CompressionCodec.SNAPPY, CompressionCodec.LZ4_RAW
  };

  /** In the order in which {@code s3.create-only} names them. */
  private static final Choice[] CHOICES = {Choice.AUTO, Choice.ON, Choice.OFF};

  /** In the order in which {@code upload.mode} names them. */
  private static final UploadMode[] MODES = {
    UploadMode.FIXED, UploadMode.AWS_CHUNKED, UploadMode.CHUNKED
  };

  private final String stationId;
  private final Bucket bucket;
  private final String prefix;
  private final int expiresSeconds;
  private final int periodMillis;
  private final int windowMillis;
  private final boolean chips;
  private final boolean chipsChosen;
  private final String profile;
  private final boolean keepWarming;
  private final int heating;
  private final boolean decimal;
  private final WriterOptions fileOptions;
  private final UploadMode uploadMode;
  private final int partBytes;
  private final int connectMillis;
  private final int idleMillis;
  private final int requestMillis;
  private final int leastBytesPerMinute;
  private final Choice createOnly;
  private final int checksum;
  private final boolean keepsUnproven;
  private final int retryFirstMillis;
  private final int retryMaxMillis;
  private final int spoolQuotaKib;
  private final boolean dropOldest;
  private final int healthMillis;
  private final int ntpPeriodMillis;

  /**
   * Reads and checks.
   *
   * @throws SettingsException at the first setting that is unknown, missing or malformed
   */
  public StationSettings(Settings store, Device device) throws SettingsException {
    refuseUnknown(store);
    String id = text(store, "station.id");
    this.stationId = checkedId(id.length() == 0 ? device.id() : id);
    this.bucket = bucket(store);
    this.prefix = checkedPrefix(text(store, "s3.prefix"));
    this.expiresSeconds = number(store, "s3.expires", 1, 604800);
    int period = number(store, "sample.period", 1, 3600);
    int minutes = number(store, "window.minutes", 1, 1440);
    if (1440 % minutes != 0) {
      throw new SettingsException(
          "window.minutes: expected a divisor of 1440 (a day), got " + minutes);
    }
    if (minutes * 60 % period != 0 || minutes * 60 / period > MAX_ROWS) {
      throw new SettingsException(
          "sample.period: expected a divisor of the window of "
              + minutes
              + " minutes with at most "
              + MAX_ROWS
              + " rows, got "
              + period);
    }
    this.periodMillis = period * 1000;
    this.windowMillis = minutes * 60000;
    this.chipsChosen = text(store, "sensors").length() > 0;
    this.chips = chipsChosen && choice(store, "sensors", "room", "chips") == 1;
    this.profile = SensorProfile.names()[choice(store, "sensors.profile", SensorProfile.names())];
    this.keepWarming = choice(store, "sensors.warm-up", "skip", "mark") == 1;
    this.heating = number(store, "sensors.heating", 0, 2000);
    this.decimal = choice(store, "file.values", "float", "decimal") == 1;
    this.fileOptions =
        fileOptions(
            CODECS[choice(store, "file.codec", "none", "snappy", "lz4")],
            choice(store, "file.encodings", "all", "compatible") == 1);
    this.uploadMode = MODES[choice(store, "upload.mode", "fixed", "aws-chunked", "chunked")];
    this.partBytes = number(store, "upload.part", 0, 1 << 20) * 1024;
    this.connectMillis = number(store, "timeout.connect", 1, 600) * 1000;
    this.idleMillis = number(store, "timeout.idle", 1, 600) * 1000;
    this.requestMillis = number(store, "timeout.request", 10, 86400) * 1000;
    this.leastBytesPerMinute = number(store, "upload.min-rate", 0, 1 << 20);
    this.createOnly = CHOICES[choice(store, "s3.create-only", "auto", "on", "off")];
    this.checksum = choice(store, "s3.checksum", "auto", "crc32", "md5", "none") - 1;
    this.keepsUnproven = choice(store, "s3.unproven", "keep", "accept") == 0;
    this.retryFirstMillis = number(store, "retry.first", 1, 3600) * 1000;
    this.retryMaxMillis = number(store, "retry.max", 1, 86400) * 1000;
    if (retryMaxMillis < retryFirstMillis) {
      throw new SettingsException("retry.max: expected at least retry.first");
    }
    this.spoolQuotaKib = number(store, "spool.quota", 0, 1 << 20);
    this.dropOldest = choice(store, "spool.full", "oldest", "newest") == 0;
    int hours = number(store, "health.hours", 1, 24);
    if (24 % hours != 0) {
      throw new SettingsException("health.hours: expected a divisor of 24, got " + hours);
    }
    this.healthMillis = hours * 3600000;
    this.ntpPeriodMillis = number(store, "ntp.period", 1, 168) * 3600000;
  }

  /**
   * The options for a page codec.
   *
   * @param codec none, Snappy, or for the smallest files LZ4 beside Snappy, whichever is smaller in
   *     a column; a page that a codec does not make smaller is not compressed
   * @param compatible whether encodings are left out that older readers do not know
   */
  public static WriterOptions fileOptions(CompressionCodec codec, boolean compatible) {
    WriterOptions preset = compatible ? WriterOptions.COMPATIBLE : WriterOptions.DEFAULT;
    if (codec == CompressionCodec.UNCOMPRESSED) {
      return preset.codecs();
    }
    if (codec != CompressionCodec.LZ4_RAW) {
      return preset;
    }
    return compatible
        ? preset.codecs(CompressionCodec.SNAPPY, CompressionCodec.LZ4_RAW)
        : WriterOptions.SMALLEST;
  }

  /** The table of all settings, for help texts; a fresh copy. */
  public static Setting[] table() {
    Setting[] copy = new Setting[TABLE.length];
    System.arraycopy(TABLE, 0, copy, 0, copy.length);
    return copy;
  }

  /** The station's id in keys and files. */
  public String stationId() {
    return stationId;
  }

  /** Where files go. */
  public Bucket bucket() {
    return bucket;
  }

  /** What keys begin with: empty, or ending in a slash. */
  public String prefix() {
    return prefix;
  }

  /** How long a signed URL is valid, in seconds. */
  public int expiresSeconds() {
    return expiresSeconds;
  }

  /** Time between rows. */
  public int periodMillis() {
    return periodMillis;
  }

  /** Length of a window. */
  public int windowMillis() {
    return windowMillis;
  }

  /** Rows in a full window. */
  public int rowsPerWindow() {
    return windowMillis / periodMillis;
  }

  /**
   * Whether readings come from chips on buses, rather than from a modelled room.
   *
   * @param portsChoice what holds where the setting is left out
   */
  public boolean chips(boolean portsChoice) {
    return chipsChosen ? chips : portsChoice;
  }

  /**
   * The profile's chips, in a firmware that can read nothing else.
   *
   * @throws SettingsException when the settings want a modelled room
   */
  public SensorRack rackAlone(SensorBuses buses, Log log) throws SettingsException {
    if (!chips(true)) {
      throw new SettingsException(
          "sensors: this firmware has drivers and no modelled room; leave it out or say chips");
    }
    return rack(buses, log);
  }

  /** The name of what is measured. */
  public String profileName() {
    return profile;
  }

  /** What is measured, and with which chips; made at each call. */
  public SensorProfile profile() {
    return SensorProfile.named(profile);
  }

  /** The profile's chips on buses. */
  public SensorRack rack(SensorBuses buses, Log log) {
    return profile().rack(buses, keepWarming, heating, log);
  }

  /** Whether fixed measurements become DECIMAL columns instead of FLOAT. */
  public boolean decimal() {
    return decimal;
  }

  /** What files are encoded and compressed with. */
  public WriterOptions fileOptions() {
    return fileOptions;
  }

  /** How bodies are sent. */
  public UploadMode uploadMode() {
    return uploadMode;
  }

  /** Bytes of a part where files go up in parts, or 0 for never. */
  public int partBytes() {
    return partBytes;
  }

  /** Time for name, TCP and handshake. */
  public int connectMillis() {
    return connectMillis;
  }

  /** Time without progress in a request. */
  public int idleMillis() {
    return idleMillis;
  }

  /** Time for a whole request, from its first byte to the end of its answer. */
  public int requestMillis() {
    return requestMillis;
  }

  /** Bytes that move in a minute of a request at least, or 0. */
  public int leastBytesPerMinute() {
    return leastBytesPerMinute;
  }

  /** Whether {@code If-None-Match} is sent and trusted. */
  public Choice createOnly() {
    return createOnly;
  }

  /** What is sent for the store to compare: 0 CRC-32, 1 MD5, 2 nothing, -1 to be found out. */
  public int checksum() {
    return checksum;
  }

  /** Whether a file stays on flash that the store takes without a proof. */
  public boolean keepsUnproven() {
    return keepsUnproven;
  }

  /** Delay before the first retry. */
  public int retryFirstMillis() {
    return retryFirstMillis;
  }

  /** Largest delay between retries. */
  public int retryMaxMillis() {
    return retryMaxMillis;
  }

  /** Bytes of flash for waiting files, out of those there are. */
  public long spoolQuotaBytes(long totalBytes) {
    long quota = (long) spoolQuotaKib << 10;
    return quota == 0 || quota > totalBytes ? totalBytes : quota;
  }

  /** Whether a full spool drops its oldest file, rather than refusing the newest. */
  public boolean dropOldest() {
    return dropOldest;
  }

  /** Length of a window of station health. */
  public int healthMillis() {
    return healthMillis;
  }

  /** Time between synchronisations. */
  public int ntpPeriodMillis() {
    return ntpPeriodMillis;
  }

  private static void refuseUnknown(Settings store) throws SettingsException {
    String[] names = store.names();
    for (int i = 0; i < names.length; i++) {
      if (find(names[i]) == null) {
        throw new SettingsException(
            "unknown setting " + shown(names[i]) + "; remove it or correct its name");
      }
    }
  }

  private static Setting find(String name) {
    for (int i = 0; i < TABLE.length; i++) {
      if (TABLE[i].name().equals(name)) {
        return TABLE[i];
      }
    }
    return null;
  }

  static String text(Settings store, String name) throws SettingsException {
    Setting setting = find(name);
    byte[] bytes = store.get(name);
    if (bytes == null || bytes.length == 0) {
      if (setting.fallback() == null) {
        throw new SettingsException(name + ": not set; expected " + setting.meaning());
      }
      return setting.fallback();
    }
    char[] chars = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] < 0x20 || bytes[i] > 0x7e) {
        throw new SettingsException(
            name + ": expected printable ASCII, got byte " + (bytes[i] & 0xff) + " at " + i);
      }
      chars[i] = (char) bytes[i];
    }
    return new String(chars);
  }

  private static int number(Settings store, String name, int min, int max)
      throws SettingsException {
    String text = text(store, name);
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      value = -1;
    }
    if (value < min || value > max) {
      throw new SettingsException(
          name + ": expected a number from " + min + " to " + max + got(text));
    }
    return value;
  }

  private static int choice(Settings store, String name, String... choices)
      throws SettingsException {
    String text = text(store, name);
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < choices.length; i++) {
      if (choices[i].equals(text)) {
        return i;
      }
      list.append(i == 0 ? "" : " or ").append(choices[i]);
    }
    throw new SettingsException(name + ": expected " + list + got(text));
  }

  private static Bucket bucket(Settings store) throws SettingsException {
    boolean virtualHost = choice(store, "s3.style", "path", "virtual") == 1;
    try {
      return new Bucket(
          text(store, "s3.endpoint"),
          text(store, "s3.region"),
          text(store, "s3.bucket"),
          virtualHost ? UrlStyle.VIRTUAL_HOST : UrlStyle.PATH);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(withoutSecret(store, e.getMessage()));
    }
  }

  /** A message about a setting, whose value it repeats only where that can be no secret. */
  private static String withoutSecret(Settings store, String message) throws SettingsException {
    int colon = message.indexOf(": ");
    int got = message.indexOf(", got ");
    if (colon < 0 || got < 0 || find(message.substring(0, colon)) == null) {
      return message;
    }
    String value = text(store, message.substring(0, colon));
    return isShown(value) ? message : message.substring(0, got) + got(value);
  }

  private static String got(String text) {
    return ", got " + shown(text);
  }

  /** A text in quotes, or its length where it may be a secret that slipped into the wrong line. */
  private static String shown(String text) {
    return isShown(text)
        ? "\"" + text + "\""
        : text.length() + " characters, which are not shown: they may be a secret";
  }

  /** Whether a text is too short for a secret, or looks like a name with dots or an address. */
  private static boolean isShown(String text) {
    boolean punctuated = false;
    boolean plain = true;
    boolean printable = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean mark = c == '.' || c == ':' || c == '/';
      punctuated |= mark;
      plain &= mark || c == '-' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      printable &= c >= 0x20 && c <= 0x7e;
    }
    return printable && text.length() < LEAST_SECRET || plain && punctuated;
  }

  private static String checkedId(String id) throws SettingsException {
    if (id.length() < 1 || id.length() > MAX_ID) {
      throw new SettingsException("station.id: expected 1 to 36 characters, got " + id.length());
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
        throw new SettingsException("station.id: expected characters a-z 0-9 -" + got(id));
      }
    }
    return id;
  }

  private static String checkedPrefix(String prefix) throws SettingsException {
    if (prefix.length() == 0) {
      return prefix;
    }
    if (prefix.length() > 200 || prefix.startsWith("/") || prefix.contains("//")) {
      throw new SettingsException(
          "s3.prefix: expected at most 200 characters without a leading or double slash"
              + got(prefix));
    }
    return prefix.endsWith("/") ? prefix : prefix + "/";
  }

  /** A thing that is found out, unless a setting says it. */
  public enum Choice {
    AUTO,
    ON,
    OFF
  }

  /** How a body is sent. */
  public enum UploadMode {
    /** Presigned, with its length: what every S3 service takes. */
    FIXED,
    /** In signed chunks, {@code aws-chunked}. */
    AWS_CHUNKED,
    /** In HTTP's chunked coding, which some servers take and AWS does not. */
    CHUNKED
  }
}
