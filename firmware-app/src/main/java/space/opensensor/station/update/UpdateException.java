package space.opensensor.station.update;

import java.io.IOException;

/** An update that is refused; the message says what is wrong with it. */
final class UpdateException extends IOException {

  private static final long serialVersionUID = 1L;

  UpdateException(String message) {
    super(message);
  }
}
