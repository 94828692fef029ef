package space.opensensor.simulator;

/** Why something failed, in words for a person. */
public final class Reason {

  private Reason() {}

  /**
   * The message of an error or, because many of the JDK's have none, that of what caused it or at
   * least the kind of error; never null and never empty.
   */
  public static String of(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e.getMessage() != null && !e.getMessage().isBlank()) {
        return e.getMessage();
      }
    }
    return error.getClass().getSimpleName();
  }
}
