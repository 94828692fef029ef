package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;

/**
 * The body of a successful answer, kept whole in the buffer that its request went out from: a body
 * comes after the answer's head, and from then on nothing of the request is sent any more.
 */
final class TextAnswer implements ContentTarget {

  /** Bytes of the longest body. */
  static final int MAX_BYTES = 8000;

  private final AsciiBuffer buffer;
  private boolean begun;
  private boolean tooLong;

  TextAnswer(AsciiBuffer buffer) {
    this.buffer = buffer;
  }

  /** Expects a body. */
  void begin() {
    begun = false;
    tooLong = false;
  }

  @Override
  public void take(byte[] bytes, int offset, int length) {
    if (!begun) {
      begun = true;
      buffer.clear();
    }
    tooLong |= buffer.length() + length > MAX_BYTES;
    if (!tooLong) {
      buffer.append(bytes, offset, length);
    }
  }

  /** The body's bytes, good to {@link #length}. */
  byte[] bytes() {
    return buffer.array();
  }

  /** How many bytes there are. */
  int length() {
    return begun ? buffer.length() : 0;
  }

  /** Refuses what was too long to be kept. */
  void check() throws HttpException {
    if (tooLong) {
      throw new HttpException("the answer is longer than " + MAX_BYTES + " bytes");
    }
  }

  /** Overwrites it. */
  void wipe() {
    byte[] array = buffer.array();
    for (int i = 0; i < array.length; i++) {
      array[i] = 0;
    }
    buffer.clear();
    begun = false;
  }
}
