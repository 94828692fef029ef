package space.opensensor.iceberg;

/** Places of files as engines expect them. */
final class Places {

  private Places() {}

  /** A path as the lake's catalog has it, with a scheme. */
  static String uri(String path) {
    return path.contains("://") ? path : "file://" + path;
  }
}
