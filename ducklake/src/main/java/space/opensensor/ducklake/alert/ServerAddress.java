package space.opensensor.ducklake.alert;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A server with a login, as {@code scheme://user:password@host:port}.
 *
 * @param tls whether TLS is spoken from the first byte
 * @param user null where there is none, and so the password; both may have %XX for a character
 */
public record ServerAddress(String host, int port, boolean tls, String user, String password) {

  private static final int MOST_PORT = 65_535;

  /**
   * Reads an address.
   *
   * @param setting its name, for the message, which never repeats the value
   * @param scheme without TLS; with TLS it ends in another s
   */
  public static ServerAddress parse(
      String setting, String value, String scheme, int plainPort, int tlsPort) {
    try {
      URI uri = URI.create(value);
      boolean tls = (scheme + "s").equals(uri.getScheme());
      int port = uri.getPort() >= 0 ? uri.getPort() : tls ? tlsPort : plainPort;
      if ((tls || scheme.equals(uri.getScheme()))
          && uri.getHost() != null
          && isPort(port)
          && (uri.getRawPath() == null || uri.getRawPath().length() < 2)
          && uri.getRawQuery() == null) {
        String login = uri.getRawUserInfo();
        int colon = login == null ? -1 : login.indexOf(':');
        return new ServerAddress(
            uri.getHost(),
            port,
            tls,
            login == null ? null : decoded(colon < 0 ? login : login.substring(0, colon)),
            colon < 0 ? null : decoded(login.substring(colon + 1)));
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the value: it may hold a password.
    }
    throw new IllegalArgumentException(
        setting + ": expected " + scheme + "[s]://[user:password@]host[:port]");
  }

  /** Whether there can be a server at a port. */
  public static boolean isPort(int port) {
    return port > 0 && port <= MOST_PORT;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
