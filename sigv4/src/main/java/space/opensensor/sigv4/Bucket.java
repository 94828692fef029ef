package space.opensensor.sigv4;

/**
 * The address of a bucket: endpoint, region, name and URL style. Immutable.
 *
 * <p>Every argument is checked here, once; a refused one is named in the message the way the
 * station's settings name it ({@code s3.endpoint}, {@code s3.region}, {@code s3.bucket}).
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">Bucket
 *     naming rules</a>
 */
public final class Bucket {

  private final String host;
  private final int port;
  private final String hostHeader;
  private final String region;
  private final String name;
  private final UrlStyle style;

  /**
   * @param endpoint the server, {@code https://host[:port]}; an IPv6 address stands in brackets
   * @param region as the server knows it, such as {@code us-east-1}, or {@code auto}
   * @param name 3–63 characters of {@code a-z 0-9 . -}
   * @param style with {@link UrlStyle#VIRTUAL_HOST} the endpoint must be a host name, without the
   *     bucket's name in it
   * @throws IllegalArgumentException when one of them is no such thing
   */
  public Bucket(String endpoint, String region, String name, UrlStyle style) {
    Endpoint server = Endpoint.parse(endpoint);
    checkRegion(region);
    checkName(name);
    if (style == null) {
      throw new IllegalArgumentException("style: expected PATH or VIRTUAL_HOST, got null");
    }
    boolean virtual = style == UrlStyle.VIRTUAL_HOST;
    if (virtual && server.isAddress()) {
      throw new IllegalArgumentException(
          "s3.endpoint: virtual-host style needs a host name, got the address "
              + server.host()
              + "; use path style");
    }
    this.host = virtual ? name + "." + server.host() : server.host();
    this.port = server.port();
    this.region = region;
    this.name = name;
    this.style = style;
    if (host.length() > Endpoint.MAX_HOST) {
      throw new IllegalArgumentException(
          "s3.bucket: with the endpoint's host it makes a name of more than "
              + Endpoint.MAX_HOST
              + " characters; use path style");
    }
    this.hostHeader = server.hostHeader(host);
  }

  /** The name or address to connect to and to verify the certificate against, in lower case. */
  public String host() {
    return host;
  }

  /** 1–65535. */
  public int port() {
    return port;
  }

  /** The value of the Host header, exactly as signed: the port is in it unless it is 443. */
  public String hostHeader() {
    return hostHeader;
  }

  /** The start of every URL, {@code https://host[:port]}; a request target follows it. */
  public String origin() {
    return "https://" + hostHeader;
  }

  public String region() {
    return region;
  }

  public String name() {
    return name;
  }

  public UrlStyle style() {
    return style;
  }

  /** {@code name at https://host[:port] in region}. */
  @Override
  public String toString() {
    return name + " at https://" + hostHeader + " in " + region;
  }

  /** Writes the absolute path of a key, or of the bucket itself where the key is null. */
  void writePath(String key, AsciiSink out) {
    if (style == UrlStyle.PATH) {
      out.put('/');
      out.put(name);
    }
    if (key != null) {
      out.put('/');
      PercentEncoding.encode(key, true, out);
    } else if (style == UrlStyle.VIRTUAL_HOST) {
      out.put('/');
    }
  }

  private static void checkRegion(String region) {
    boolean good = region != null && region.length() >= 1 && region.length() <= 64;
    for (int i = 0; good && i < region.length(); i++) {
      char c = region.charAt(i);
      good = AsciiText.isLetter(c) || AsciiText.isDigit(c) || c == '-' || c == '_';
    }
    if (!good) {
      throw new IllegalArgumentException(
          "s3.region: expected letters, digits and hyphens such as us-east-1, got "
              + AsciiText.quote(region));
    }
  }

  private static void checkName(String name) {
    boolean good = name != null && name.length() >= 3 && name.length() <= 63;
    char before = '.';
    for (int i = 0; good && i < name.length(); i++) {
      char c = name.charAt(i);
      boolean edge = i == 0 || i == name.length() - 1;
      good =
          AsciiText.isDigit(c)
              || (c >= 'a' && c <= 'z')
              || (!edge && (c == '-' || (c == '.' && before != '.')));
      before = c;
    }
    if (!good) {
      throw new IllegalArgumentException(
          "s3.bucket: expected 3 to 63 of a-z 0-9 . - with a letter or digit at both ends, got "
              + AsciiText.quote(name));
    }
  }
}
