package space.opensensor.station.upload;

import java.io.IOException;

/** An answer that is not HTTP/1.1 within this client's bounds. */
final class HttpException extends IOException {

  private static final long serialVersionUID = 1L;

  HttpException(String message) {
    super(message);
  }
}
