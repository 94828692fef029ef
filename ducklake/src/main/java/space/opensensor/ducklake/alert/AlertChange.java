package space.opensensor.ducklake.alert;

/**
 * What is told: an alert that began, or that is over.
 *
 * @param alert as it is, or was told when it began
 */
public record AlertChange(Alert alert, boolean begins) {

  /** In a line. */
  public String line() {
    // Keys, and what is said of files, may hold any character; here they end no line and no header.
    String line = (begins ? "" : "over: ") + alert.subject() + ": " + alert.text();
    return line.replaceAll("[\\p{Cc}\\p{Cf}\u2028\u2029]", "?");
  }
}
