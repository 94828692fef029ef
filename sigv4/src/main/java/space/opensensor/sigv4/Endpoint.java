package space.opensensor.sigv4;

/**
 * A server's address, read from {@code https://host[:port]}. The host is a DNS name, an IPv4
 * address or an IPv6 address in brackets; one slash at the end is forgiven.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-3.2">RFC 3986, authority</a>
 */
public final class Endpoint {

  /** Characters in a DNS name. */
  static final int MAX_HOST = 253;

  private static final int HTTPS_PORT = 443;
  private static final String SCHEME = "https://";

  private final String host;
  private final int port;
  private final boolean ipv4;
  private final boolean ipv6;

  private Endpoint(String host, int port, boolean ipv4, boolean ipv6) {
    this.host = host;
    this.port = port;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException when it is none, in the words of the setting s3.endpoint
   */
  public static Endpoint parse(String text) {
    if (text == null || !AsciiText.startsWithIgnoringCase(text, SCHEME)) {
      throw refused(text);
    }
    int end = text.length();
    if (end > SCHEME.length() && text.charAt(end - 1) == '/') {
      end--;
    }
    String authority = text.substring(SCHEME.length(), end);
    boolean bracketed = authority.startsWith("[");
    int hostEnd = bracketed ? authority.indexOf(']') : authority.indexOf(':');
    if (hostEnd < 0) {
      if (bracketed) {
        throw refused(text);
      }
      hostEnd = authority.length();
    }
    String host = AsciiText.toLowerCase(authority.substring(bracketed ? 1 : 0, hostEnd));
    String rest = authority.substring(bracketed ? hostEnd + 1 : hostEnd);
    boolean ipv6 = bracketed && isIpv6(host);
    boolean ipv4 = !bracketed && endsInNumber(host);
    boolean good = bracketed ? ipv6 : ipv4 ? isIpv4(host) : isName(host);
    int port = rest.isEmpty() ? HTTPS_PORT : port(rest);
    if (!good || port < 0) {
      throw refused(text);
    }
    return new Endpoint(host, port, ipv4, ipv6);
  }

  /** The name or address, in lower case. */
  public String host() {
    return host;
  }

  /** 1–65535. */
  public int port() {
    return port;
  }

  /** The value of the Host header: the port is in it unless it is 443. */
  public String hostHeader() {
    return hostHeader(host);
  }

  /** The same for a host below this one. */
  String hostHeader(String host) {
    StringBuilder header = new StringBuilder(host.length() + 8);
    if (ipv6) {
      header.append('[').append(host).append(']');
    } else {
      header.append(host);
    }
    if (port != HTTPS_PORT) {
      header.append(':').append(port);
    }
    return header.toString();
  }

  boolean isAddress() {
    return ipv4 || ipv6;
  }

  boolean isIpv6() {
    return ipv6;
  }

  /** A user name and password, or a query, may be secret: the message leaves them out. */
  private static IllegalArgumentException refused(String text) {
    if (text != null && (text.indexOf('@') >= 0 || text.indexOf('?') >= 0)) {
      return new IllegalArgumentException(
          "s3.endpoint: expected https://host[:port], without a user name, password or query");
    }
    return new IllegalArgumentException(
        "s3.endpoint: expected https://host[:port], got " + AsciiText.quote(text));
  }

  /** The port after its colon, 1–65535, or -1. */
  private static int port(String text) {
    if (text.charAt(0) != ':' || text.length() < 2 || text.length() > 6) {
      return -1;
    }
    int port = 0;
    for (int i = 1; i < text.length(); i++) {
      if (!AsciiText.isDigit(text.charAt(i))) {
        return -1;
      }
      port = port * 10 + text.charAt(i) - '0';
    }
    return port >= 1 && port <= 65535 ? port : -1;
  }

  private static boolean isName(String host) {
    if (host.isEmpty() || host.length() > MAX_HOST) {
      return false;
    }
    int label = 0;
    for (int i = 0; i <= host.length(); i++) {
      char c = i < host.length() ? host.charAt(i) : '.';
      if (c == '.') {
        if (label == 0 || label > 63 || host.charAt(i - 1) == '-') {
          return false;
        }
        label = 0;
      } else if (AsciiText.isDigit(c) || (c >= 'a' && c <= 'z') || (c == '-' && label > 0)) {
        label++;
      } else {
        return false;
      }
    }
    return true;
  }

  /** Whether the last label has nothing but digits: then it can only be an IPv4 address. */
  private static boolean endsInNumber(String host) {
    for (int i = host.lastIndexOf('.') + 1; i < host.length(); i++) {
      if (!AsciiText.isDigit(host.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv4(String host) {
    int parts = 1;
    int digits = 0;
    int value = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '.') {
        if (digits == 0) {
          return false;
        }
        parts++;
        digits = 0;
        value = 0;
      } else if (AsciiText.isDigit(c)) {
        if (digits > 0 && value == 0) {
          return false;
        }
        digits++;
        value = value * 10 + c - '0';
        if (value > 255) {
          return false;
        }
      } else {
        return false;
      }
    }
    return parts == 4 && digits > 0;
  }

  /** Eight groups of 1–4 hexadecimal digits, where one "::" stands for any missing ones. */
  private static boolean isIpv6(String host) {
    int groups = 0;
    int digits = 0;
    boolean gap = false;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (AsciiText.hexValue(c) >= 0) {
        if (digits == 0) {
          groups++;
        }
        if (++digits > 4) {
          return false;
        }
      } else if (c == ':' && i + 1 < host.length() && host.charAt(i + 1) == ':') {
        if (gap) {
          return false;
        }
        gap = true;
        digits = 0;
        i++;
      } else if (c == ':' && digits > 0 && i + 1 < host.length()) {
        digits = 0;
      } else {
        return false;
      }
    }
    return gap ? groups < 8 : groups == 8;
  }
}
