package space.opensensor.ducklake.ingest;

/** What went wrong, in one line of a log that others' words cannot break. */
public final class OneLine {

  private OneLine() {}

  /** A failure's message, or its kind where it has none. */
  public static String of(Throwable failure) {
    String message = failure.getMessage();
    return of(message == null || message.isBlank() ? failure.toString() : message);
  }

  /** A text without control characters, cut where it is long. */
  public static String of(String text) {
    return FileShape.line(text);
  }
}
