package space.opensensor.station.settings;

import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.vee.Device;
import space.opensensor.vee.Settings;

/** Where a station's objects go: the bucket, and the prefix and the station's id in their keys. */
final class Destination {

  private final String stationId;
  private final Bucket bucket;
  private final String prefix;

  /**
   * Reads and checks.
   *
   * @param device gives the id where the settings have none
   */
  Destination(Settings store, Device device) throws SettingsException {
    this.stationId = stationId(store, device);
    this.bucket = bucket(store);
    this.prefix = prefix(store);
  }

  String stationId() {
    return stationId;
  }

  Bucket bucket() {
    return bucket;
  }

  /** Empty, or ending in a slash. */
  String prefix() {
    return prefix;
  }

  private static Bucket bucket(Settings store) throws SettingsException {
    UrlStyle style = SettingsTable.STYLE.value(store);
    try {
      return new Bucket(
          SettingsTable.ENDPOINT.text(store),
          SettingsTable.REGION.text(store),
          SettingsTable.BUCKET.text(store),
          style);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(withoutSecret(store, e.getMessage()));
    }
  }

  /** A message about a setting without the value that it repeats in quotes. */
  private static String withoutSecret(Settings store, String message) throws SettingsException {
    int colon = message.indexOf(": ");
    int got = message.indexOf(", got \"");
    Setting setting =
        colon < 0 || got < 0 ? null : SettingsTable.named(message.substring(0, colon));
    if (setting == null) {
      return message;
    }
    return message.substring(0, got) + setting.got(setting.text(store));
  }

  private static String stationId(Settings store, Device device) throws SettingsException {
    String id = SettingsTable.STATION_ID.text(store);
    id = id.length() == 0 ? device.id() : id;
    if (id.length() < 1 || id.length() > SettingsTable.MAX_ID) {
      throw SettingsTable.STATION_ID.wrong(
          "expected 1 to " + SettingsTable.MAX_ID + " characters, got " + id.length());
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
        throw SettingsTable.STATION_ID.refused("characters a-z 0-9 -", id);
      }
    }
    return id;
  }

  private static String prefix(Settings store) throws SettingsException {
    String prefix = SettingsTable.PREFIX.text(store);
    if (prefix.length() == 0) {
      return prefix;
    }
    String key = prefix.endsWith("/") ? prefix : prefix + "/";
    String inner = "/" + key;
    if (prefix.length() > 200
        || inner.contains("//")
        || inner.contains("/./")
        || inner.contains("/../")) {
      throw SettingsTable.PREFIX.refused(
          "at most 200 characters without a leading or double slash or a segment . or ..", prefix);
    }
    return key;
  }
}
