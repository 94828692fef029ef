package space.opensensor.ducklake.store;

import java.io.IOException;

/** An object is gone or has other content than when it was listed. */
public final class ObjectChangedException extends IOException {

  private static final long serialVersionUID = 1L;

  public ObjectChangedException(String key) {
    super("object \"" + key + "\" changed since it was listed");
  }
}
