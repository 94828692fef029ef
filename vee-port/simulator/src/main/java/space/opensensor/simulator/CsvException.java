package space.opensensor.simulator;

import java.io.IOException;

/** A CSV file that cannot be taken; the message names file, line and column. */
public final class CsvException extends IOException {

  private static final long serialVersionUID = 1L;

  CsvException(String message) {
    super(message);
  }
}
