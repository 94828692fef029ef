package space.opensensor.station.upload;

import space.opensensor.sigv4.S3Error;

/** What a refusal means for the station. */
enum Verdict {
  /** The server takes no body without its length. */
  LENGTH_NEEDED,
  /** The server does not know something that the request asks for. */
  UNSUPPORTED,
  /** Some object has this key. */
  KEY_TAKEN,
  /** A passing failure: try again after a while. */
  RETRY,
  /** The server's clock and ours differ: synchronise, then try again. */
  CLOCK,
  /** No retry cures it until somebody changes a setting: try again seldom. */
  DENIED;

  /**
   * Judges a refusal by its status and error code.
   *
   * @param status HTTP status; one below 300 comes with an error document
   * @param error the S3 error document, or null where there was none
   */
  static Verdict of(int status, S3Error error) {
    String code = error == null ? "" : error.code();
    if (status == 411) {
      return LENGTH_NEEDED;
    }
    if (status == 412 || status == 304 || status == 409 && code.endsWith("AlreadyExists")) {
      return KEY_TAKEN;
    }
    if ("RequestTimeTooSkewed".equals(code) || isExpired(code, error)) {
      return CLOCK;
    }
    if (status == 501 || status == 400 && isOfUnknownHeaders(code)) {
      return UNSUPPORTED;
    }
    if (status == 408 || status == 409 || status == 425 || status == 429 || status >= 500) {
      return RETRY;
    }
    if (status < 300
        || "RequestTimeout".equals(code)
        || "BadDigest".equals(code)
        || "XAmzContentChecksumMismatch".equals(code)
        || "IncompleteBody".equals(code)
        || "NoSuchUpload".equals(code)
        || "SlowDown".equals(code)) {
      return RETRY;
    }
    return DENIED;
  }

  /** The codes by which stores refuse headers that they do not know; some give none. */
  private static boolean isOfUnknownHeaders(String code) {
    return code.length() == 0
        || "NotImplemented".equals(code)
        || "InvalidArgument".equals(code)
        || "InvalidRequest".equals(code)
        || "InvalidHeader".equals(code)
        || "UnsupportedHeader".equals(code);
  }

  /**
   * S3 tells an expired or not yet valid URL only in the words of its AccessDenied, and some stores
   * an expired token.
   */
  private static boolean isExpired(String code, S3Error error) {
    return "AccessDenied".equals(code)
        && !error.message().contains("oken")
        && (error.message().contains("expired") || error.message().contains("not yet valid"));
  }
}
