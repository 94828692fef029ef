package space.opensensor.station.json;

import java.io.IOException;

/**
 * A document that is not the JSON it should be. The message says where, and shows nothing of it.
 */
public final class JsonException extends IOException {

  private static final long serialVersionUID = 1L;

  JsonException(String message) {
    super(message);
  }
}
