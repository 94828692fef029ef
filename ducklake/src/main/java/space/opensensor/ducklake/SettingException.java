package space.opensensor.ducklake;

/** A setting, or an argument of a command, is not what was expected; the message says what is. */
public final class SettingException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public SettingException(String message) {
    super(message);
  }
}
