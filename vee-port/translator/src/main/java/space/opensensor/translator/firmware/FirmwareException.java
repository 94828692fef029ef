package space.opensensor.translator.firmware;

/** A firmware image or partition table that is not what it should be; the message is one line. */
final class FirmwareException extends Exception {

  private static final long serialVersionUID = 1L;

  FirmwareException(String message) {
    super(message);
  }
}
