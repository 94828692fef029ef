package space.opensensor.station.bench;

/**
 * What holds of a station's rows wherever its power, its network or its time server fails. {@link
 * BucketVerdict} judges by it, for the random power cuts and for the exploration of all of them;
 * ARCHITECTURE.md has the same words.
 */
public enum Invariant {
  STORED("Each row that was recorded is stored, but where its file rotted."),
  ONCE(
      "No row is stored twice; only a policy that allows PUT alone may leave an equal second copy."),
  ONE_TIME("No two rows have one time."),
  SAMPLED("Each row that is stored was sampled."),
  ONE_A_CUT("A loss of power costs at most the row that was being written."),
  NOT_OVERWRITTEN("No object is overwritten."),
  NOTHING_LEFT("With network and time back, no file waits; only one that rotted is set aside.");

  private final String text;

  Invariant(String text) {
    this.text = text;
  }

  /** One sentence. */
  public String text() {
    return text;
  }
}
