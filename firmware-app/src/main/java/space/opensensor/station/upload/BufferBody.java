package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;

/** A document in memory as a request's body. */
final class BufferBody implements Body {

  private final AsciiBuffer document;
  private int position;

  BufferBody(AsciiBuffer document) {
    this.document = document;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int left = document.length() - position;
    if (left == 0) {
      return -1;
    }
    int n = Math.min(length, left);
    System.arraycopy(document.array(), position, buffer, offset, n);
    position += n;
    return n;
  }
}
