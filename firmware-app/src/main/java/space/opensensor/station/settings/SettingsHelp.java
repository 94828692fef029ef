package space.opensensor.station.settings;

/**
 * What each setting does and what its words mean, for help texts and the README. Apart from the
 * declarations, so that an image that shows no help holds none of it.
 */
final class SettingsHelp {

  /**
   * Names, each followed by what the setting does, and {@code name=word} by a remark about the
   * word. A {@code #} stands for the limits of a number.
   */
  private static final String[] TEXTS = {
    "station.id",
        "station id in keys, 1-" + SettingsTable.MAX_ID + " of a-z 0-9 -; left out: the board's",
    "s3.region", "region in the signatures",
    "s3.prefix", "key prefix, such as lab/floor2",
    "s3.style", "bucket address",
    "s3.style=virtual", "bucket in the host name",
    "s3.token", "session token of temporary credentials",
    "credentials.url",
        "https://host[:port]/role-aliases/ALIAS/credentials, which issues keys for a while",
    "enrol.code", "by which a station without a certificate asks that host for one, once",
    "s3.expires", "seconds a signed URL is valid, #",
    "s3.create-only", "If-None-Match",
    "s3.create-only=auto", "found out",
    "s3.create-only=on", "trusted",
    "s3.create-only=off", "HEAD before each PUT",
    "s3.checksum", "sent with a file",
    "s3.checksum=auto", "found out",
    "s3.unproven", "a file that the store takes and does not prove",
    "sample.period", "seconds between rows, #, divides the window",
    "sensors", "where readings come from (left out: the port's choice)",
    "sensors.profile", "what is measured, with which chips: a profile's name, or its text",
    "sensors.chips",
        "the chips that are fitted, such as bme280@0x77 scd41 (left out: the profile's)",
    "board", "whose pins buses are at (left out: the DevKit of the firmware's chip)",
    "pins.i2c", "GPIO numbers of SDA,SCL, or none (left out: the board's)",
    "pins.uart", "GPIO numbers of TX,RX, or none (left out: the board's)",
    "pins.i2s", "GPIO numbers of SCK,WS,SD of a microphone, or none (left out: the board's)",
    "sensors.warm-up", "values of a chip that warms up",
    "sensors.warm-up=mark", "in a column",
    "sensors.heating", "by how much the station warms its sensor, 0.01 °C, #",
    "window.minutes", "minutes in a file, #, divides the day",
    "file.values", "column type in files",
    "file.time",
        "unit of times in files (left out: micros, but millis in the network's enviro files)",
    "file.codec", "page codec",
    "file.codec=lz4", "beside snappy",
    "file.encodings", "page encodings",
    "file.encodings=compatible", "with old readers",
    "upload.mode", "how bodies are sent",
    "upload.mode=fixed", "with their length",
    "upload.mode=aws-chunked", "signed chunks",
    "upload.part",
        "KiB above which a file goes up in parts of that size (AWS: 5120 or more), #; 0: never",
    "timeout.connect", "seconds for name, TCP and TLS handshake, #",
    "timeout.idle", "seconds without progress in a request, #",
    "timeout.request", "seconds for a whole request, #",
    "upload.min-rate", "bytes that move in a minute at least, #",
    "retry.first", "seconds before the first retry, #",
    "retry.max", "seconds between retries at most, #",
    "spool.quota", "KiB of flash for waiting files, #; 0: all there is",
    "spool.full", "which file is dropped when the spool is full",
    "health.hours", "hours of station health in a file, #, divides the day",
    "ntp.period", "hours between time synchronisations, #",
    "update.channel",
        "firmware/<channel>.json in the bucket, for ports with two slots; left out: no updates, of settings neither",
    "update.hours", "hours between looks for newer firmware and settings, #",
    "update.trial",
        "minutes, or two windows where they are longer, in which new firmware or settings must have"
            + " stored a file, #",
    "panel.port",
        "TCP port at which the local network can look at the station and change nothing, #; 0: none",
    "panel.access", "who may look",
    "panel.access=password", "who knows the password, as the user station",
    "panel.access=open", "everybody on the network",
    "panel.password", "8-64 printable ASCII characters; panel.access=password needs it",
    "ntp.server", "time server (read by the port)",
    "wifi.ssid", "network name (read by the port)",
    "wifi.password", "network password (read by the port)",
    "tls.ca", "own CA certificate, PEM (read by the port); left out: public CAs",
  };

  private SettingsHelp() {}

  /** The text about a name or a {@code name=word}, or null where there is none. */
  static String of(String key) {
    for (int i = 0; i < TEXTS.length; i += 2) {
      if (TEXTS[i].equals(key)) {
        return TEXTS[i + 1];
      }
    }
    return null;
  }

  /** All names and words that there is a text about; a fresh array. */
  static String[] keys() {
    String[] keys = new String[TEXTS.length / 2];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = TEXTS[2 * i];
    }
    return keys;
  }
}
