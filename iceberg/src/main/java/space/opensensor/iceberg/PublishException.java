package space.opensensor.iceberg;

/** Why a table is not published, in one line that says what to do. */
public final class PublishException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What to do about a table that no longer follows the lake's. */
  static final String ANEW = "publish it anew with --rebuild, which keeps all data files";

  PublishException(String message) {
    super(message);
  }
}
