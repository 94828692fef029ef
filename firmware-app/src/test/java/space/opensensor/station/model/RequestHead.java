package space.opensensor.station.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What stands before the body of an HTTP request.
 *
 * @param headers by their names in lower case
 */
public record RequestHead(String method, String target, Map<String, String> headers) {

  /** The bytes of the body by {@code Content-Length}, 0 without one. */
  public int contentLength() {
    return Integer.parseInt(headers.getOrDefault("content-length", "0"));
  }

  /**
   * Takes a head apart.
   *
   * @param text from the request line to the last header, without the empty line
   */
  public static RequestHead of(String text) {
    String[] lines = text.split("\r\n");
    String[] first = lines[0].split(" ");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).trim());
    }
    return new RequestHead(first[0], first[1], headers);
  }
}
