package space.opensensor.s3;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The head of one request as it came over the wire: nothing normalised, nothing checked yet.
 *
 * @param number position of this request among all the server received, from 1
 * @param method such as {@code PUT}
 * @param path path of the request target as sent, percent-encoded
 * @param rawQuery query of the request target as sent, or null
 * @param bucket decoded bucket name, empty for the service itself
 * @param key decoded object key, empty for the bucket itself
 * @param headers every header field by its lower-case name, in the order received
 */
public record IncomingRequest(
    long number,
    String method,
    String path,
    String rawQuery,
    String bucket,
    String key,
    Map<String, List<String>> headers) {

  /**
   * Reads the head of a request.
   *
   * @param virtualHosts host names under which {@code bucket.host} addresses a bucket
   */
  static IncomingRequest of(long number, HttpServletRequest http, Collection<String> virtualHosts) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : Collections.list(http.getHeaderNames())) {
      headers
          .computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
          .addAll(Collections.list(http.getHeaders(name)));
    }
    String path = http.getRequestURI();
    String virtualHost = virtualHost(http.getHeader("Host"), virtualHosts);
    String bucket;
    String key;
    if (virtualHost != null) {
      String host = hostName(http.getHeader("Host"));
      bucket = host.substring(0, host.length() - virtualHost.length() - 1);
      key = path.startsWith("/") ? path.substring(1) : path;
    } else {
      int slash = path.indexOf('/', 1);
      bucket = slash < 0 ? path.substring(Math.min(1, path.length())) : path.substring(1, slash);
      key = slash < 0 ? "" : path.substring(slash + 1);
    }
    return new IncomingRequest(
        number,
        http.getMethod(),
        path,
        http.getQueryString(),
        decode(bucket),
        decode(key),
        Collections.unmodifiableMap(headers));
  }

  /** First value of a header field, or null; the name is given in lower case. */
  public String header(String name) {
    List<String> values = headers.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  /** Decoded value of the first query parameter of that name, empty if it has none, or null. */
  public String query(String name) {
    if (rawQuery == null) {
      return null;
    }
    for (String pair : rawQuery.split("&")) {
      int equals = pair.indexOf('=');
      String found = equals < 0 ? pair : pair.substring(0, equals);
      if (decode(found).equals(name)) {
        return equals < 0 ? "" : decode(pair.substring(equals + 1));
      }
    }
    return null;
  }

  /** Bytes of the body as announced by {@code Content-Length}, or -1. */
  public long contentLength() {
    String value = header("content-length");
    return value == null || !value.trim().matches("[0-9]{1,18}")
        ? -1
        : Long.parseLong(value.trim());
  }

  /** Method and path; the query may hold a signature and is left out. */
  @Override
  public String toString() {
    return method + " " + path;
  }

  /** The longest of the virtual hosts that the {@code Host} header is a bucket of, or null. */
  static String virtualHost(String hostHeader, Collection<String> virtualHosts) {
    String host = hostName(hostHeader);
    if (virtualHosts.contains(host)) {
      return null;
    }
    String longest = null;
    for (String candidate : virtualHosts) {
      if (host.length() > candidate.length() + 1
          && host.endsWith("." + candidate)
          && (longest == null || candidate.length() > longest.length())) {
        longest = candidate;
      }
    }
    return longest;
  }

  private static String hostName(String hostHeader) {
    if (hostHeader == null) {
      return "";
    }
    int colon = hostHeader.lastIndexOf(':');
    String host = colon > hostHeader.lastIndexOf(']') ? hostHeader.substring(0, colon) : hostHeader;
    return host.toLowerCase(Locale.ROOT);
  }

  private static String decode(String encoded) {
    try {
      // URLDecoder is for forms, where '+' is a space; in a URL '+' is itself.
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
  }
}
