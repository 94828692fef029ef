package space.opensensor.station.settings;

import space.opensensor.parquet.Utf8;
import space.opensensor.vee.Device;
import space.opensensor.vee.Settings;

/**
 * A document that changes settings of one station, whose signature was checked before. Lines as
 * {@link SettingsText} has them, of which an empty value takes a setting away, and three names
 * beside those of settings:
 *
 * <pre>{@code
 * station=0192f5c0-7a3e-7000-8000-2b9d1c4e5f60
 * version=2026112901
 * allow=wifi.ssid wifi.password
 * sample.period=10
 * }</pre>
 *
 * <p>{@code station} is the id of the station that it is for; {@code version}, 1 to 2147483647,
 * rises from document to document; {@code allow} names what could cut the station off or give its
 * files away, each of which it may change only then. Immutable.
 */
public final class SettingsDocument implements Settings {

  /** Bytes of the largest document. */
  public static final int MAX_BYTES = 2048;

  /** What names begin with that are to be allowed. */
  private static final String GUARDED = " s3. wifi. credentials. enrol. station. panel. ";

  private final Settings store;
  private final String[] names = new String[SettingsText.MAX_SETTINGS];
  private final byte[][] values = new byte[SettingsText.MAX_SETTINGS][];
  private int count;
  private String station = "";
  private int version;
  private String allowed = "";

  private SettingsDocument(Settings store) {
    this.store = store;
  }

  /**
   * Reads a document; what its settings are is looked at by {@link #check}.
   *
   * @param text which is not changed
   * @param store the settings that it changes
   * @throws SettingsException where it is none
   */
  public static SettingsDocument read(byte[] text, Settings store) throws SettingsException {
    SettingsDocument document = new SettingsDocument(store);
    SettingsText lines = new SettingsText(text);
    while (lines.next()) {
      document.put(lines.name(), lines.value());
    }
    if (document.version < 1) {
      throw new SettingsException("version: expected a number from 1 to 2147483647");
    }
    return document;
  }

  private void put(String name, byte[] value) {
    if (name.equals("station")) {
      station = text(value);
    } else if (name.equals("version")) {
      version = number(text(value));
    } else if (name.equals("allow")) {
      allowed = " " + text(value) + " ";
    } else {
      names[count] = name;
      values[count++] = value;
    }
  }

  private static String text(byte[] value) {
    return Utf8.decode(value, 0, value.length);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Its number. */
  public int version() {
    return version;
  }

  /** The names of the document alone: the station runs with the others. */
  @Override
  public String[] names() {
    String[] own = new String[count];
    System.arraycopy(names, 0, own, 0, count);
    return own;
  }

  /** The value that a setting has with the document, null where that takes it away. */
  @Override
  public byte[] get(String name) {
    for (int i = 0; i < count; i++) {
      if (names[i].equals(name)) {
        return values[i].length == 0 ? null : values[i].clone();
      }
    }
    return store.get(name);
  }

  /**
   * Checks that it is for a station.
   *
   * @throws SettingsException where it is another's
   */
  public void checkStation(String id) throws SettingsException {
    if (!station.equals(id)) {
      throw new SettingsException("station: expected " + id + ", whose document this is not");
    }
  }

  /**
   * Checks each of its settings, and a start with all of them over those that there are.
   *
   * @throws SettingsException at the first that is wrong
   */
  public void check(Device device) throws SettingsException {
    SettingsTable.refuseUnknown(this);
    for (int i = 0; i < count; i++) {
      String name = names[i];
      SettingsEditor.checkText(name, values[i]);
      if (name.equals("tls.ca")) {
        throw new SettingsException("tls.ca: comes by a cable alone; leave it out");
      }
      String group = " " + name.substring(0, name.indexOf('.') + 1) + " ";
      if (GUARDED.indexOf(group) >= 0 && allowed.indexOf(" " + name + " ") < 0) {
        throw new SettingsException(name + ": to be signed with --allow " + name);
      }
    }
    if (new StationSettings(this, device).updateChannel().length() == 0) {
      throw new SettingsException("update.channel: without one no other document would be taken");
    }
  }
}
