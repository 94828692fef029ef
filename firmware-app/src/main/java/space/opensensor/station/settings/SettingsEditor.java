package space.opensensor.station.settings;

import java.io.IOException;
import space.opensensor.parquet.Utf8;
import space.opensensor.vee.Device;
import space.opensensor.vee.Settings;
import space.opensensor.vee.SettingsStore;

/**
 * Changes settings one by one: each value is checked together with those there are, as the station
 * will check it at its next start. Secrets are written and never shown.
 */
public final class SettingsEditor {

  /** The longest value. */
  public static final int MAX_VALUE = 480;

  private static final int MOST_SSID = 32;
  private static final int MOST_PASSWORD = 64;
  private static final String SSID = "wifi.ssid";
  private static final String PASSWORD = "wifi.password";

  private final SettingsStore store;
  private final Device device;

  /** An editor of a store. */
  public SettingsEditor(SettingsStore store, Device device) {
    this.store = store;
    this.device = device;
  }

  /** The store. */
  public SettingsStore store() {
    return store;
  }

  /** Whether a value is never shown. */
  public static boolean isSecret(String name) {
    return name.equals("s3.secret-key")
        || name.equals("s3.token")
        || name.equals("enrol.code")
        || name.equals("panel.password")
        || name.equals(PASSWORD);
  }

  /**
   * A setting as a line {@code name=value}, whose value is not there where it is secret.
   *
   * @throws SettingsException when there is no setting of that name
   */
  public String shown(String name) throws SettingsException {
    known(name);
    byte[] value = store.get(name);
    if (value == null || value.length == 0) {
      return name + " is not set";
    }
    String text = null;
    if (!isSecret(name)) {
      text = Utf8.decode(value, 0, value.length);
    }
    for (int i = 0; i < value.length; i++) {
      value[i] = 0;
    }
    return text == null ? name + " is set" : name + "=" + text;
  }

  /**
   * Sets a value, or takes it away where it is empty.
   *
   * @return why a start would be refused now because of another setting or of one that was taken
   *     away, or null
   * @throws SettingsException when there is no such setting, or a start with this value would be
   *     refused because of it; nothing is changed then
   * @throws IOException when the store cannot be written
   */
  public String set(String name, byte[] value) throws SettingsException, IOException {
    checkText(name, value);
    String fault = fault(name, value);
    // What is wrong with another setting is no reason to refuse this one.
    if (fault != null && value.length > 0 && fault.startsWith(name + ":")) {
      throw new SettingsException(fault);
    }
    store.put(name, value.length == 0 ? null : value);
    return fault;
  }

  /**
   * Sets name and password of the network, an empty one for an open network: both or none.
   *
   * @throws SettingsException when one of them cannot be; nothing is changed then
   * @throws IOException when the store cannot be written
   */
  public void setNetwork(byte[] ssid, byte[] password) throws SettingsException, IOException {
    checkText(PASSWORD, password);
    set(SSID, ssid);
    set(PASSWORD, password);
  }

  /** Whether a value can be a setting's at all; where it is empty, whether there is one. */
  static void checkText(String name, byte[] value) throws SettingsException {
    Setting setting = known(name);
    if (value.length == 0) {
      return;
    }
    int most = name.equals(SSID) ? MOST_SSID : name.equals(PASSWORD) ? MOST_PASSWORD : MAX_VALUE;
    if (value.length > most) {
      throw setting.wrong("expected at most " + most + " bytes, got " + value.length);
    }
    boolean key = isKey(name);
    boolean good = value[0] != ' ' && value[value.length - 1] != ' ';
    for (int i = 0; i < value.length; i++) {
      good &= key ? value[i] > ' ' && value[i] < 0x7f : isText(value[i]);
    }
    if (!good && key) {
      throw setting.wrong("expected printable ASCII without spaces");
    }
    if (!good || Utf8.decode(value, 0, value.length) == null) {
      throw setting.wrong("expected UTF-8 text without control characters or spaces at its ends");
    }
  }

  private static boolean isText(byte b) {
    return (b & 0xff) >= ' ' && b != 0x7f;
  }

  /** Whether a setting is a part of credentials, as they stand in requests. */
  private static boolean isKey(String name) {
    return name.equals("s3.access-key") || name.equals("s3.secret-key") || name.equals("s3.token");
  }

  /** Why a start with one value changed would be refused, or null. */
  private String fault(String name, byte[] value) {
    try {
      with(name, value);
      return null;
    } catch (SettingsException e) {
      return e.getMessage();
    }
  }

  /** The station's settings with one value changed. */
  private StationSettings with(String name, byte[] value) throws SettingsException {
    return new StationSettings(new Changed(store, name, value), device);
  }

  private static Setting known(String name) throws SettingsException {
    Setting setting = SettingsTable.named(name);
    if (setting == null) {
      throw new SettingsException("there is no such setting");
    }
    return setting;
  }

  /** A store with one value changed, and with what must be set where nothing is. */
  private static final class Changed implements Settings {

    private final Settings store;
    private final String name;
    private final byte[] value;

    Changed(Settings store, String name, byte[] value) {
      this.store = store;
      this.name = name;
      this.value = value;
    }

    @Override
    public String[] names() {
      return new String[0];
    }

    @Override
    public byte[] get(String wanted) {
      if (wanted.equals(name)) {
        return value.clone();
      }
      byte[] there = store.get(wanted);
      if (there == null && wanted.equals("s3.endpoint")) {
        return ascii("https://s3");
      }
      return there == null && wanted.equals("s3.bucket") ? ascii("bucket") : there;
    }

    private static byte[] ascii(String text) {
      byte[] bytes = new byte[text.length()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) text.charAt(i);
      }
      return bytes;
    }
  }
}
