package space.opensensor.station.provision;

/** One line of a check: what was looked at, how it stands and what to do about it. Immutable. */
public final class Finding {

  /** How it stands. */
  public enum Outcome {
    /** As it should be. */
    OK,
    /** The station works, and something could be better. */
    NOTE,
    /** The station cannot work so. */
    FAILED
  }

  private final String subject;
  private final Outcome outcome;
  private final String text;
  private final String cure;

  /**
   * A line.
   *
   * @param subject what was looked at, a word
   * @param text what was seen, without secrets
   * @param cure what to do, or an empty string
   */
  public Finding(String subject, Outcome outcome, String text, String cure) {
    this.subject = subject;
    this.outcome = outcome;
    this.text = text;
    this.cure = cure;
  }

  /** A line about what is as it should be. */
  public static Finding ok(String subject, String text) {
    return new Finding(subject, Outcome.OK, text, "");
  }

  /** A line about what does not work. */
  public static Finding failed(String subject, String text, String cure) {
    return new Finding(subject, Outcome.FAILED, text, cure);
  }

  /** What was looked at. */
  public String subject() {
    return subject;
  }

  /** How it stands. */
  public Outcome outcome() {
    return outcome;
  }

  /** What was seen. */
  public String text() {
    return text;
  }

  /** What to do, or an empty string. */
  public String cure() {
    return cure;
  }
}
