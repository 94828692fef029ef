package space.opensensor.parquet.codec;

import java.io.IOException;

/**
 * Bytes that break the rules of the format they are read as.
 *
 * <p>The decoders here meet every malformed input with this exception and never with another one;
 * the message names the rule and the position, never the content.
 */
public final class CorruptDataException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what was wrong and where, on one line
   */
  public CorruptDataException(String message) {
    super(message);
  }
}
