package space.opensensor.station.provision;

import space.opensensor.vee.SerialPort;

/** Lines and Improv packets on their way out, as fast as the other end takes them. */
final class SerialOutput {

  /** Characters of the longest line; what is longer is cut. */
  private static final int MOST_CHARACTERS = 500;

  /** Three packets, or a line of characters of three bytes. */
  private static final int ROOM = 1600;

  private final SerialPort port;
  private final Utf8Buffer out = new Utf8Buffer(ROOM);
  private int start;

  SerialOutput(SerialPort port) {
    this.port = port;
  }

  /** Sends what fits now. */
  void step() {
    if (start < out.length()) {
      start += port.write(out.bytes(), start, out.length() - start);
    }
    if (start == out.length()) {
      forget();
    }
  }

  /** Forgets what was not sent. */
  void forget() {
    start = 0;
    out.setLength(0);
  }

  /** Whether everything was sent; the answer to one packet or the next line of text fits then. */
  boolean isIdle() {
    return out.length() == 0;
  }

  /** Adds a line in UTF-8, of which a control character is shown as a question mark. */
  void line(String mark, String text) {
    text(mark);
    text(text);
    out.put('\n');
  }

  private void text(String text) {
    for (int i = 0; i < text.length() && i < MOST_CHARACTERS; i++) {
      out.character(text.charAt(i));
    }
  }

  /** Adds a packet on a line of its own, for readers that look for one only there. */
  void packet(int type, byte[] data, int length) {
    out.put('\n');
    int first = out.length();
    text(ImprovReader.HEADER);
    out.put(ImprovReader.VERSION);
    out.put(type);
    out.put(length);
    for (int i = 0; i < length; i++) {
      out.put(data[i]);
    }
    int sum = 0;
    for (int i = first; i < out.length(); i++) {
      sum += out.bytes()[i];
    }
    out.put(sum);
    out.put('\n');
  }
}
