package space.opensensor.iceberg;

/** Why a table is not published, in one line that says what to do. */
public final class PublishException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PublishException(String message) {
    super(message);
  }
}
