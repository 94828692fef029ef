package space.opensensor.ducklake.fold;

/** Files that cannot be made one, for a reason of theirs or of this machine. */
public final class FoldException extends Exception {

  private static final long serialVersionUID = 1L;

  FoldException(String message, Throwable cause) {
    super(message, cause);
  }
}
