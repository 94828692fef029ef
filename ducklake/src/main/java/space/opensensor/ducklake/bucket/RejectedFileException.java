package space.opensensor.ducklake.bucket;

/** A file that must not enter the lake; the message is the reason it is set aside with. */
public final class RejectedFileException extends Exception {

  private static final long serialVersionUID = 1L;

  public RejectedFileException(String message) {
    super(message);
  }
}
