package space.opensensor.ducklake.worker;

/** A commit is refused: its stations are another worker's by now. */
public final class LostShareException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** A refusal, with which stations and why. */
  public LostShareException(String message) {
    super(message);
  }
}
