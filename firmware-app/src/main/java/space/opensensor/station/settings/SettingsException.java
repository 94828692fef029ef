package space.opensensor.station.settings;

/**
 * A setting that is missing, unknown or malformed; the message names it and never holds a secret.
 */
public final class SettingsException extends Exception {

  private static final long serialVersionUID = 1L;

  /** One line: which setting, what was expected, what was found. */
  public SettingsException(String message) {
    super(message);
  }
}
