package space.opensensor.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body on its way into the server: knows whether it was read to its end, and breaks off
 * where a fault says so.
 */
final class IncomingBody extends FilterInputStream {

  private final long breakAt;
  private long count;
  private boolean started;
  private boolean ended;

  /** Thrown in place of the byte at which a fault resets the connection. */
  static final class BrokenOff extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenOff() {
      super("connection reset by a fault");
    }
  }

  /**
   * Wraps a body.
   *
   * @param length bytes announced, or -1
   * @param breakAt bytes after which the body breaks off, or {@link Long#MAX_VALUE}
   */
  IncomingBody(InputStream in, long length, long breakAt) {
    super(in);
    this.breakAt = breakAt;
    this.ended = length == 0;
    this.remaining = length < 0 ? Long.MAX_VALUE : length;
  }

  private long remaining;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (count == breakAt) {
      throw new BrokenOff();
    }
    started = true;
    int read = in.read(buffer, offset, (int) Math.min(length, breakAt - count));
    if (read < 0) {
      ended = true;
    } else {
      count += read;
      ended = count == remaining;
    }
    return read;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Whether anything was asked of the body, which also invites a client that waits for a 100. */
  boolean started() {
    return started;
  }

  /** Whether the whole body has been read, so that the connection can carry another request. */
  boolean ended() {
    return ended;
  }
}
