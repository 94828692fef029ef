package space.opensensor.station.provision;

import space.opensensor.vee.SerialPort;

/** Lines and Improv packets on their way out, as fast as the other end takes them. */
final class SerialOutput {

  /** Characters of the longest line; what is longer is cut. */
  private static final int MOST_CHARACTERS = 500;

  /** Three packets, or a line of characters of three bytes. */
  private static final int ROOM = 1600;

  private final SerialPort port;
  private final byte[] bytes = new byte[ROOM];
  private int start;
  private int end;

  SerialOutput(SerialPort port) {
    this.port = port;
  }

  /** Sends what fits now. */
  void step() {
    if (start < end) {
      start += port.write(bytes, start, end - start);
    }
    if (start == end) {
      start = 0;
      end = 0;
    }
  }

  /** Forgets what was not sent. */
  void forget() {
    start = 0;
    end = 0;
  }

  /** Whether everything was sent; the answer to one packet or the next line of text fits then. */
  boolean isIdle() {
    return end == 0;
  }

  /** Adds a line in UTF-8, of which a control character is shown as a question mark. */
  void line(String mark, String text) {
    text(mark);
    text(text);
    put('\n');
  }

  private void text(String text) {
    for (int i = 0; i < text.length() && i < MOST_CHARACTERS; i++) {
      character(text.charAt(i));
    }
  }

  private void character(char c) {
    if (c < ' ' || c > '~' && c < 0xa0 || c >= 0xd800 && c < 0xe000) {
      put('?');
    } else if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6);
      put(0x80 | c & 0x3f);
    } else {
      put(0xe0 | c >> 12);
      put(0x80 | c >> 6 & 0x3f);
      put(0x80 | c & 0x3f);
    }
  }

  /** Adds a packet on a line of its own, for readers that look for one only there. */
  void packet(int type, byte[] data, int length) {
    put('\n');
    int first = end;
    text(ImprovReader.HEADER);
    put(ImprovReader.VERSION);
    put(type);
    put(length);
    for (int i = 0; i < length; i++) {
      put(data[i]);
    }
    int sum = 0;
    for (int i = first; i < end; i++) {
      sum += bytes[i];
    }
    put(sum);
    put('\n');
  }

  private void put(int b) {
    if (end < ROOM) {
      bytes[end++] = (byte) b;
    }
  }
}
