package space.opensensor.vee;

/** Where readings come from, so that whoever has the data can tell what was measured. */
public enum Origin {
  /** Measured by chips on a board's buses. */
  CHIPS("chips"),
  /** Made by a model, with or without simulated chips. */
  MODEL("model"),
  /** Rows of CSV files. */
  CSV("csv");

  private final String word;

  Origin(String word) {
    this.word = word;
  }

  /** The word for it in a file's metadata. */
  public String word() {
    return word;
  }
}
