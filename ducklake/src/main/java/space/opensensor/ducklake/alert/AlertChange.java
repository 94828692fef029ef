package space.opensensor.ducklake.alert;

/**
 * What is told: an alert that began, or that is over.
 *
 * @param alert as it is, or was told when it began
 */
public record AlertChange(Alert alert, boolean begins) {

  /** In a line. */
  public String line() {
    return (begins ? "" : "over: ") + alert.subject() + ": " + alert.text();
  }
}
