package space.opensensor.site;

import space.opensensor.parquet.Utf8;
import space.opensensor.station.provision.ImprovReader;

/**
 * The host's side of a station's serial line: takes bytes as they come, gives lines of text and
 * Improv packets. Whatever comes, a line is cut at {@value #MAX_LINE} bytes, and what is no text is
 * shown as question marks.
 */
final class SerialReceiver {

  /** Bytes of a line that are kept. */
  static final int MAX_LINE = 2048;

  private final ImprovReader packets = new ImprovReader();
  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private StringBuilder events = new StringBuilder();

  /**
   * Takes bytes.
   *
   * @return an event a line: {@code T} and the text of a line, {@code P} with type and data of a
   *     packet as hex digits, or {@code M} for a packet whose sum is wrong
   */
  String take(byte[] bytes) {
    for (byte b : bytes) {
      int found = packets.take(b);
      while (found != ImprovReader.NOTHING) {
        found(found);
        packets.passOver();
        found = packets.look();
      }
    }
    String text = events.toString();
    events = new StringBuilder();
    return text;
  }

  /** Forgets a packet that has begun and paused: it was cut. */
  void pause() {
    packets.forget();
  }

  private void found(int what) {
    if (what == ImprovReader.PACKET) {
      events.append('P');
      hex(packets.type());
      for (int i = 0; i < packets.length(); i++) {
        hex(packets.bytes()[ImprovReader.DATA + i]);
      }
      events.append('\n');
    } else if (what == ImprovReader.MALFORMED) {
      events.append("M\n");
    } else {
      for (int i = 0; i < packets.otherCount(); i++) {
        character(packets.bytes()[i]);
      }
    }
  }

  private void character(byte b) {
    if (b != '\n' && b != '\r') {
      if (length < MAX_LINE) {
        line[length++] = b;
      }
      return;
    }
    if (length > 0) {
      text();
      length = 0;
    }
  }

  /** The line; where it is not UTF-8, machines differ in what they make of it. */
  private void text() {
    String text = Utf8.decode(line, 0, length);
    events.append('T');
    for (int i = 0; i < (text == null ? length : text.length()); i++) {
      char c = text == null ? (char) (line[i] & 0xff) : text.charAt(i);
      events.append(c < ' ' || c >= 0x7f && (c < 0xa0 || text == null) ? '?' : c);
    }
    events.append('\n');
  }

  private void hex(int value) {
    events.append(Character.forDigit(value >> 4 & 0xf, 16));
    events.append(Character.forDigit(value & 0xf, 16));
  }
}
