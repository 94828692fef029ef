package space.opensensor.s3;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A request's body on its way into the server: knows whether it was read to its end, and breaks off
 * where a fault says so, or where it drips: fewer than {@value #LEAST_BYTES} bytes in an idle time.
 *
 * <p>A client that waits for {@code 100 Continue} is invited with the first read and not before, so
 * that a request refused by its head never gets its body sent.
 */
final class IncomingBody extends InputStream {

  /** A refused body is read on for this many bytes at most. */
  private static final long LINGER = 64 << 20;

  private static final int LEAST_BYTES = 1024;

  private final HttpServletRequest http;
  private final long length;
  private final long breakAt;
  private final long idleNanos;
  private InputStream in;
  private long waitedNanos;
  private long moved;
  private long count;
  private boolean ended;

  /** Thrown in place of the byte at which the connection is reset. */
  static final class BrokenOff extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenOff(String why) {
      super(why);
    }
  }

  /**
   * Prepares to read a body.
   *
   * @param length bytes announced, or -1 if the framing ends the body
   * @param breakAt bytes after which the body breaks off, or {@link Long#MAX_VALUE}
   * @param idle the idle time
   */
  IncomingBody(HttpServletRequest http, long length, long breakAt, Duration idle) {
    this.http = http;
    this.length = length;
    this.breakAt = breakAt;
    this.idleNanos = idle.toNanos();
    this.ended = length == 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int wanted) throws IOException {
    if (wanted == 0) {
      return 0;
    }
    if (count == breakAt) {
      throw new BrokenOff("connection reset by a fault");
    }
    if (ended) {
      return -1;
    }
    if (in == null) {
      in = http.getInputStream();
    }
    int read = take(buffer, offset, (int) Math.min(wanted, breakAt - count));
    if (read < 0) {
      ended = true;
    } else {
      count += read;
      ended = count == length;
    }
    return read;
  }

  /** Reads what has come. Jetty begins its idle time anew with every byte. */
  private int take(byte[] buffer, int offset, int wanted) throws IOException {
    if (waitedNanos > idleNanos) {
      if (moved < LEAST_BYTES) {
        throw new BrokenOff("the body drips");
      }
      waitedNanos = 0;
      moved = 0;
    }
    long before = System.nanoTime();
    int read = in.read(buffer, offset, wanted);
    waitedNanos += System.nanoTime() - before;
    moved += Math.max(0, read);
    return read;
  }

  /**
   * Reads and forgets what is left of a refused body: closing with bytes unread resets the
   * connection, and a reset can overtake the answer. A client that was not invited to send its body
   * sends none.
   */
  void linger() {
    boolean invited = in != null || http.getHeader("Expect") == null;
    byte[] lost = new byte[8192];
    try {
      for (long left = LINGER; invited && !ended && left > 0; left -= lost.length) {
        if (in == null) {
          in = http.getInputStream();
        }
        ended = take(lost, 0, lost.length) < 0;
      }
    } catch (IOException e) {
      // The client is gone, and with it the reason to read on.
      ended = true;
    }
  }

  /** Whether the whole body has been read, so that the connection can carry another request. */
  boolean ended() {
    return ended;
  }
}
