package space.opensensor.station.provision;

/** A fixed number of bytes into which text is written, in UTF-8. What finds no room is cut. */
public class Utf8Buffer {

  private final byte[] bytes;
  private int length;

  /** An empty one with room for a number of bytes. */
  public Utf8Buffer(int room) {
    bytes = new byte[room];
  }

  /** The bytes; the first {@link #length()} count. */
  public final byte[] bytes() {
    return bytes;
  }

  /** How many there are. */
  public final int length() {
    return length;
  }

  /** Goes on from a position, so that bytes are left out or taken back. */
  public final void setLength(int count) {
    length = count;
  }

  /** Adds a byte. */
  public final void put(int b) {
    if (length < bytes.length) {
      bytes[length++] = (byte) b;
    }
  }

  /** Adds a character; one of control, and each half of a pair, is shown as a question mark. */
  public final void character(char c) {
    if (c < ' ' || c > '~' && c < 0xa0 || c >= 0xd800 && c < 0xe000) {
      put('?');
    } else if (c < 0x80) {
      put(c);
    } else {
      if (c < 0x800) {
        put(0xc0 | c >> 6);
      } else {
        put(0xe0 | c >> 12);
        put(0x80 | c >> 6 & 0x3f);
      }
      put(0x80 | c & 0x3f);
    }
  }
}
