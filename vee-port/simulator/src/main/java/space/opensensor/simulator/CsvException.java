package space.opensensor.simulator;

import java.io.IOException;

/** A CSV file that cannot be taken; the message names file, line and column. */
public final class CsvException extends IOException {

  private static final long serialVersionUID = 1L;

  CsvException(String message) {
    super(oneLine(message));
  }

  /** What a file holds must not be able to steer a terminal. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text);
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        line.setCharAt(i, '?');
      }
    }
    return line.toString();
  }
}
