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
    try {
      int length = password == null ? 0 : password.length;
      if (length > 0) {
        check(password);
      } else if (port > 0 && !open) {
        throw SettingsTable.PANEL_PASSWORD.wrong(
            "not set; expected a password, or panel.access=open for everybody on the network");
      }
      return new PanelAccess(port, port == 0 || open ? null : shown(password));
    } finally {
      wipe(password);
    }
  }

  private static void check(byte[] password) throws SettingsException {
    boolean good = password.length >= LEAST && password.length <= MOST;
    for (int i = 0; i < password.length; i++) {
      good &= password[i] >= ' ' && password[i] <= '~';
    }
    if (!good) {
      throw SettingsTable.PANEL_PASSWORD.wrong("expected 8 to 64 printable ASCII characters");
    }
  }

  private static byte[] shown(byte[] password) {
    byte[] pair = new byte[USER.length() + password.length];
    for (int i = 0; i < pair.length; i++) {
      pair[i] = i < USER.length() ? (byte) USER.charAt(i) : password[i - USER.length()];
    }
    AsciiBuffer text = new AsciiBuffer(SCHEME.length() + (pair.length + 2) / 3 * 4);
    text.append(SCHEME);
    Base64.encode(pair, text);
    wipe(pair);
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
