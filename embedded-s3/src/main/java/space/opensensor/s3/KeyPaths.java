package space.opensensor.s3;

/**
 * Maps object keys to relative file paths and back, so that two keys never share a file.
 *
 * <p>A key is not a path: {@code a//b}, {@code a/../b} and {@code a/./b} are keys of their own. The
 * path is the key itself but for the segments a file system would tidy up or take for its own: an
 * empty one becomes {@code %}, {@code .} and {@code ..} become {@code %2E} and {@code %2E%2E}, and
 * one that begins with {@code %} gets {@code %25} in its place. An empty last segment stays, for it
 * marks a directory.
 */
final class KeyPaths {

  private KeyPaths() {}

  /** The path of a key, or of a key's beginning. */
  static String path(String key) {
    String[] segments = key.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = escape(segments[i], i == segments.length - 1);
    }
    return String.join("/", segments);
  }

  /** The key of a path. */
  static String key(String path) {
    String[] segments = path.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = unescape(segments[i]);
    }
    return String.join("/", segments);
  }

  private static String escape(String segment, boolean last) {
    if (segment.isEmpty()) {
      return last ? "" : "%";
    }
    if (segment.equals(".") || segment.equals("..")) {
      return segment.replace(".", "%2E");
    }
    return segment.startsWith("%") ? "%25" + segment.substring(1) : segment;
  }

  private static String unescape(String segment) {
    switch (segment) {
      case "%":
        return "";
      case "%2E":
        return ".";
      case "%2E%2E":
        return "..";
      default:
        return segment.startsWith("%25") ? "%" + segment.substring(3) : segment;
    }
  }
}
