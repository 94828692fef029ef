package space.opensensor.station.upload;

import java.io.IOException;

/** Where the bytes of a request's body come from. */
interface Body {

  /** Reads the next bytes, at least one; -1 at the end. */
  int read(byte[] buffer, int offset, int length) throws IOException;
}
