package space.opensensor.station.upload;

import java.io.IOException;

/**
 * A body in HTTP's own chunked coding (RFC 9112 section 7.1), one chunk per slice. AWS does not
 * take it; some servers do.
 */
final class PlainChunkedBody implements Body {

  /** Four digits and CR LF before a chunk. */
  private static final int BEFORE = 6;

  private static final int AFTER = 2;

  private static final int MAX_CHUNK = 0xffff;

  private final Body content;
  private boolean finished;

  PlainChunkedBody(Body content) {
    this.content = content;
  }

  /** Begins with the content at its start. */
  PlainChunkedBody begin() {
    finished = false;
    return this;
  }

  /**
   * Needs room for 9 bytes at least, one of them of the content: the slices of an exchange after
   * the first have it.
   */
  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (finished) {
      return -1;
    }
    int room = Math.min(length - BEFORE - AFTER, MAX_CHUNK);
    int n = content.read(buffer, offset + BEFORE, room);
    if (n < 0) {
      finished = true;
      buffer[offset] = '0';
      lineEnd(buffer, offset + 1);
      lineEnd(buffer, offset + 3);
      return 5;
    }
    for (int i = 0; i < 4; i++) {
      int digit = n >> 12 - 4 * i & 15;
      buffer[offset + i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
    lineEnd(buffer, offset + 4);
    lineEnd(buffer, offset + BEFORE + n);
    return BEFORE + n + AFTER;
  }

  private static void lineEnd(byte[] buffer, int offset) {
    buffer[offset] = '\r';
    buffer[offset + 1] = '\n';
  }
}
