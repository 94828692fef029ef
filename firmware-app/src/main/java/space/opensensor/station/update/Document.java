package space.opensensor.station.update;

import space.opensensor.station.upload.ContentTarget;

/** A small document as it comes; what is too large is cut, and says so. */
final class Document implements ContentTarget {

  private final byte[] bytes;
  private int length;
  private boolean cut;

  Document(int mostBytes) {
    bytes = new byte[mostBytes];
  }

  @Override
  public void take(byte[] b, int offset, int count) {
    int n = Math.min(count, bytes.length - length);
    System.arraycopy(b, offset, bytes, length, n);
    length += n;
    cut |= n < count;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Whether it was larger than there is room. */
  boolean isCut() {
    return cut;
  }
}
