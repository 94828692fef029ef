package space.opensensor.station.settings;

import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Base64;
import space.opensensor.vee.Settings;

/**
 * At which port the panel is, and who may look at it. The password is kept only in the form in
 * which a request shows it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7617">RFC 7617</a>
 */
public final class PanelAccess {

  private static final String USER = "station:";
  private static final String SCHEME = "Basic ";
  private static final int LEAST = 8;
  private static final int MOST = 64;

  private final int port;
  private final byte[] shown;

  private PanelAccess(int port, byte[] shown) {
    this.port = port;
    this.shown = shown;
  }

  /**
   * The one of a store's settings.
   *
   * @throws SettingsException when a setting is malformed, or a panel that asks for a password has
   *     none
   */
  public static PanelAccess of(Settings store) throws SettingsException {
    int port = SettingsTable.PANEL_PORT.number(store);
    boolean open = SettingsTable.PANEL_ACCESS.value(store);
    byte[] password = store.get(SettingsTable.PANEL_PASSWORD.name());
    boolean asks = port > 0 && !open;
    if (password == null || password.length == 0) {
      if (asks) {
        throw SettingsTable.PANEL_PASSWORD.wrong(
            "not set; expected a password, or panel.access=open for everybody on the network");
      }
      return new PanelAccess(port, null);
    }
    boolean good = isGood(password);
    byte[] shown = asks && good ? shown(password) : null;
    wipe(password);
    if (!good) {
      throw SettingsTable.PANEL_PASSWORD.wrong("expected 8 to 64 printable ASCII characters");
    }
    return new PanelAccess(port, shown);
  }

  private static boolean isGood(byte[] password) {
    boolean good = password.length >= LEAST && password.length <= MOST;
    for (int i = 0; i < password.length; i++) {
      good &= password[i] >= ' ' && password[i] <= '~';
    }
    return good;
  }

  private static byte[] shown(byte[] password) {
    AsciiBuffer pair = new AsciiBuffer(USER.length() + password.length);
    pair.append(USER).append(password, 0, password.length);
    AsciiBuffer text = new AsciiBuffer(SCHEME.length() + (pair.length() + 2) / 3 * 4);
    text.append(SCHEME);
    Base64.encode(pair.array(), text);
    wipe(pair.array());
    return text.array();
  }

  private static void wipe(byte[] bytes) {
    for (int i = 0; bytes != null && i < bytes.length; i++) {
      bytes[i] = 0;
    }
  }

  /** The port, or 0 where there is no panel. */
  public int port() {
    return port;
  }

  /** The value of the Authorization header of who may look, or null where everybody may. */
  public byte[] shown() {
    return shown;
  }

  /** Overwrites it. */
  public void wipe() {
    wipe(shown);
  }
}
