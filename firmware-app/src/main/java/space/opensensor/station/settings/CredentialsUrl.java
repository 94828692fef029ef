package space.opensensor.station.settings;

import space.opensensor.sigv4.Endpoint;
import space.opensensor.vee.Settings;

/**
 * Where keys are issued for a while: {@code https://host[:port]/role-aliases/ALIAS/credentials}, as
 * AWS IoT's credential provider has it. Immutable.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html">Authorizing
 *     direct calls to AWS services using AWS IoT Core credential provider</a>
 */
public final class CredentialsUrl {

  private static final String START = "/role-aliases/";
  private static final String END = "/credentials";
  private static final int MAX_ALIAS = 128;
  private static final int SCHEME = "https://".length();

  private final Endpoint server;
  private final String path;

  private CredentialsUrl(Endpoint server, String path) {
    this.server = server;
    this.path = path;
  }

  /** Whether a store names one. */
  static boolean isIn(Settings store) {
    byte[] value = store.get(SettingsTable.CREDENTIALS_URL.name());
    return value != null && value.length > 0;
  }

  /** The one that a store names, or null. */
  static CredentialsUrl of(Settings store) throws SettingsException {
    String text = SettingsTable.CREDENTIALS_URL.text(store);
    if (text.length() == 0) {
      return null;
    }
    int slash = text.length() < SCHEME ? -1 : text.indexOf('/', SCHEME);
    String path = slash < 0 ? "" : text.substring(slash);
    try {
      if (isPath(path)) {
        return new CredentialsUrl(Endpoint.parse(text.substring(0, slash)), path);
      }
    } catch (IllegalArgumentException e) {
      throw refused(text);
    }
    throw refused(text);
  }

  private static boolean isPath(String path) {
    int alias = path.length() - START.length() - END.length();
    boolean good = alias >= 1 && alias <= MAX_ALIAS && path.startsWith(START) && path.endsWith(END);
    for (int i = 0; good && i < alias; i++) {
      char c = path.charAt(START.length() + i);
      good = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || isMark(c);
    }
    return good;
  }

  private static boolean isMark(char c) {
    return c == '_' || c == '=' || c == ',' || c == '@' || c == '-';
  }

  private static SettingsException refused(String text) {
    return SettingsTable.CREDENTIALS_URL.refused(
        "https://host[:port]" + START + "ALIAS" + END, text);
  }

  /** The name or address to connect to. */
  public String host() {
    return server.host();
  }

  /** The port to connect to. */
  public int port() {
    return server.port();
  }

  /** The value of the Host header. */
  public String hostHeader() {
    return server.hostHeader();
  }

  /** The path from which keys are fetched. */
  public String path() {
    return path;
  }
}
