package space.opensensor.station.settings;

import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.sigv4.Bucket;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Device;
import space.opensensor.vee.Log;
import space.opensensor.vee.Schema;
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

  private static final int MAX_CHANNEL = 16;

  private final Destination destination;
  private final CredentialsUrl credentialsUrl;
  private final String enrolCode;
  private final int expiresSeconds;
  private final int periodMillis;
  private final int windowMillis;
  private final Boolean chips;
  private final SensorProfile profile;
  private final BoardPins pins;
  private final boolean keepWarming;
  private final int heating;
  private final boolean decimal;
  private final ColumnType time;
  private final WriterOptions fileOptions;
  private final UploadMode uploadMode;
  private final int partBytes;
  private final int connectMillis;
  private final int idleMillis;
  private final int requestMillis;
  private final int leastBytesPerMinute;
  private final CreateOnly createOnly;
  private final Integrity checksum;
  private final boolean keepsUnproven;
  private final int retryFirstMillis;
  private final int retryMaxMillis;
  private final int spoolQuotaKib;
  private final boolean dropOldest;
  private final int healthMillis;
  private final int ntpPeriodMillis;
  private final String updateChannel;
  private final int updateMillis;
  private final int trialMillis;

  /**
   * Reads and checks.
   *
   * @throws SettingsException at the first setting that is unknown, missing or malformed
   */
  public StationSettings(Settings store, Device device) throws SettingsException {
    SettingsTable.refuseUnknown(store);
    this.destination = new Destination(store, device);
    this.credentialsUrl = CredentialsUrl.of(store);
    this.enrolCode = SettingsTable.ENROL_CODE.text(store);
    this.expiresSeconds = SettingsTable.EXPIRES.number(store);
    int period = SettingsTable.PERIOD.number(store);
    int minutes = SettingsTable.WINDOW.number(store);
    checkDivides(SettingsTable.WINDOW, minutes, 1440, "1440 (a day)");
    if (minutes * 60 % period != 0 || minutes * 60 / period > MAX_ROWS) {
      throw SettingsTable.PERIOD.wrong(
          "expected a divisor of the window of "
              + minutes
              + " minutes with at most "
              + MAX_ROWS
              + " rows, got "
              + period);
    }
    this.periodMillis = period * 1000;
    this.windowMillis = minutes * 60000;
    this.chips = SettingsTable.CHIPS.value(store);
    this.profile = profile(store);
    this.pins = new BoardPins(store);
    this.keepWarming = SettingsTable.KEEPS_WARMING.value(store);
    this.heating = SettingsTable.HEATING.number(store);
    checkColumns();
    this.decimal = SettingsTable.DECIMAL.value(store);
    this.time = SettingsTable.TIME.value(store);
    this.fileOptions =
        FileOptions.of(SettingsTable.CODEC.value(store), SettingsTable.COMPATIBLE.value(store));
    this.uploadMode = SettingsTable.UPLOAD_MODE.value(store);
    this.partBytes = SettingsTable.UPLOAD_PART.number(store) * 1024;
    this.connectMillis = SettingsTable.CONNECT_TIMEOUT.number(store) * 1000;
    this.idleMillis = SettingsTable.IDLE_TIMEOUT.number(store) * 1000;
    this.requestMillis = SettingsTable.REQUEST_TIMEOUT.number(store) * 1000;
    this.leastBytesPerMinute = SettingsTable.LEAST_RATE.number(store);
    this.createOnly = SettingsTable.CREATE_ONLY.value(store);
    this.checksum = SettingsTable.CHECKSUM.value(store);
    this.keepsUnproven = SettingsTable.KEEPS_UNPROVEN.value(store);
    this.retryFirstMillis = SettingsTable.RETRY_FIRST.number(store) * 1000;
    this.retryMaxMillis = SettingsTable.RETRY_MAX.number(store) * 1000;
    if (retryMaxMillis < retryFirstMillis) {
      throw SettingsTable.RETRY_MAX.wrong("expected at least retry.first");
    }
    this.spoolQuotaKib = SettingsTable.SPOOL_QUOTA.number(store);
    this.dropOldest = SettingsTable.DROPS_OLDEST.value(store);
    int hours = SettingsTable.HEALTH_HOURS.number(store);
    checkDivides(SettingsTable.HEALTH_HOURS, hours, 24, "24");
    this.healthMillis = hours * 3600000;
    this.ntpPeriodMillis = SettingsTable.NTP_PERIOD.number(store) * 3600000;
    this.updateChannel = updateChannel(store);
    this.updateMillis = SettingsTable.UPDATE_HOURS.number(store) * 3600000;
    PanelAccess.of(store).wipe();
    this.trialMillis = Math.max(SettingsTable.UPDATE_TRIAL.number(store) * 60000, 2 * windowMillis);
  }

  private static String updateChannel(Settings store) throws SettingsException {
    String channel = SettingsTable.UPDATE_CHANNEL.text(store);
    boolean good = channel.length() <= MAX_CHANNEL;
    for (int i = 0; good && i < channel.length(); i++) {
      char c = channel.charAt(i);
      good = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
    }
    if (!good) {
      throw SettingsTable.UPDATE_CHANNEL.refused("at most 16 of a-z 0-9 -", channel);
    }
    return channel;
  }

  /** The columns that settings add must not meet those of a profile, or be too many with them. */
  private void checkColumns() throws SettingsException {
    try {
      profile.schema(keepWarming, heating != 0);
    } catch (IllegalArgumentException e) {
      throw SettingsTable.PROFILE.wrong(
          e.getMessage() + "; sensors.warm-up=mark and sensors.heating add columns");
    }
  }

  /** The station's id in keys and files. */
  public String stationId() {
    return destination.stationId();
  }

  /** Where files go. */
  public Bucket bucket() {
    return destination.bucket();
  }

  /** What keys begin with: empty, or ending in a slash. */
  public String prefix() {
    return destination.prefix();
  }

  /** Where keys are issued for a while, or null where the settings hold keys. */
  public CredentialsUrl credentialsUrl() {
    return credentialsUrl;
  }

  /** What a station without a certificate enrols with, or empty; good once. */
  public String enrolCode() {
    return enrolCode;
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
    return chips == null ? portsChoice : chips;
  }

  /**
   * The pins that sensors are wired to.
   *
   * @param portsChoice those of the port's usual board, which hold where no board is set
   * @throws SettingsException when a pin has two tasks
   */
  public Wiring wiring(Wiring portsChoice) throws SettingsException {
    return pins.on(portsChoice);
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

  /** What is measured, and with which chips. */
  public SensorProfile profile() {
    return profile;
  }

  /**
   * The profile's chips on buses.
   *
   * @throws SettingsException when there is no driver for one of them
   */
  public SensorRack rack(SensorBuses buses, Log log) throws SettingsException {
    try {
      return profile.rack(buses, keepWarming, heating, log);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("sensors.chips: " + e.getMessage());
    }
  }

  /** Whether fixed measurements become DECIMAL columns instead of FLOAT. */
  public boolean decimal() {
    return decimal;
  }

  /**
   * The unit of times in files of a schema. Left out it is microseconds, as other engines want it,
   * and milliseconds in files of the opensensor.space network's shape, as all of them have it.
   */
  public ColumnType timeType(Schema schema) {
    if (time != null) {
      return time;
    }
    return schema.stationColumn() == null
        ? ColumnType.TIMESTAMP_MICROS
        : ColumnType.TIMESTAMP_MILLIS;
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
  public CreateOnly createOnly() {
    return createOnly;
  }

  /** What is sent for the store to compare, or null where it is to be found out. */
  public Integrity checksum() {
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

  private static void checkDivides(Setting setting, int value, int whole, String named)
      throws SettingsException {
    if (whole % value != 0) {
      throw setting.wrong("expected a divisor of " + named + ", got " + value);
    }
  }

  /** A profile of the firmware, or one whose text has a space after its first word. */
  private static SensorProfile profile(Settings store) throws SettingsException {
    String text = SettingsTable.PROFILE.utf8(store);
    SensorProfile profile = SensorProfile.named(text);
    try {
      if (profile == null && text.startsWith("profile ")) {
        profile = SensorProfile.parse(text);
      }
    } catch (IllegalArgumentException e) {
      throw SettingsTable.PROFILE.wrong(e.getMessage());
    }
    if (profile == null) {
      throw SettingsTable.PROFILE.refused(names() + " or a text: profile NAME/VERSION; ...", text);
    }
    String chips = SettingsTable.FITTED.text(store);
    try {
      return chips.length() == 0 ? profile : profile.withChips(chips);
    } catch (IllegalArgumentException e) {
      throw SettingsTable.FITTED.wrong(e.getMessage());
    }
  }

  private static String names() {
    String[] names = SensorProfile.names();
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      list.append(i == 0 ? "" : " or ").append(names[i]);
    }
    return list.toString();
  }

  /** The channel whose firmware the station takes, or an empty string for none. */
  public String updateChannel() {
    return updateChannel;
  }

  /** Time between two looks for newer firmware and settings. */
  public int updateMillis() {
    return updateMillis;
  }

  /** How long new firmware or settings have to prove themselves. */
  public int trialMillis() {
    return trialMillis;
  }
}
