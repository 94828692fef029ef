package space.opensensor.station.settings;

/** One entry of the settings table: its name, what it takes and what it is when left out. */
public final class Setting {

  private final String name;
  private final String fallback;
  private final String meaning;

  Setting(String name, String fallback, String meaning) {
    this.name = name;
    this.fallback = fallback;
    this.meaning = meaning;
  }

  /** The name, at most 15 characters. */
  public String name() {
    return name;
  }

  /**
   * The value when left out, an empty string where it is optional, or null where it must be set.
   */
  public String fallback() {
    return fallback;
  }

  /** What it does and takes, in a few words. */
  public String meaning() {
    return meaning;
  }
}
