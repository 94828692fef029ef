package space.opensensor.parquet.read;

import java.io.IOException;

/**
 * Says that a file is not a Parquet file this reader accepts: what was wrong and where. Reading
 * again gives the same answer, unlike after any other {@link IOException}.
 */
public final class ParquetFormatException extends IOException {

  private static final long serialVersionUID = 1;

  ParquetFormatException(String message) {
    super(message);
  }
}
