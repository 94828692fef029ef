package space.opensensor.ducklake.read;

import java.io.IOException;

/**
 * A data file of the catalog is gone, or is not what it was when it was taken in. It stays so until
 * the object is restored or its entry forgotten.
 */
public final class UnreadableFileException extends IOException {

  private static final long serialVersionUID = 1;

  UnreadableFileException(String path, String why, Exception cause) {
    super("data file " + path + ": " + why + "; restore it, or lake forget " + path, cause);
  }
}
