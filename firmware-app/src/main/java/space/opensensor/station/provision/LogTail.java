package space.opensensor.station.provision;

import space.opensensor.vee.Log;

/** Passes lines on and remembers the last of them, in a fixed number of bytes. */
public final class LogTail implements Log {

  private static final String LEVELS = "EWID";

  private final Log next;
  private final byte[] bytes;
  private int end;
  private int length;

  /**
   * A log in front of another.
   *
   * @param memory bytes that are remembered
   */
  public LogTail(Log next, int memory) {
    this.next = next;
    this.bytes = new byte[memory];
  }

  @Override
  public void write(Level level, String line) {
    next.write(level, line);
    if (level != Level.DEBUG) {
      put(LEVELS.charAt(level.ordinal()));
      put(' ');
      for (int i = 0; i < line.length(); i++) {
        put(line.charAt(i));
      }
      put('\n');
    }
  }

  private void put(char c) {
    bytes[end] = (byte) c;
    end = end + 1 == bytes.length ? 0 : end + 1;
    length = Math.min(length + 1, bytes.length);
  }

  /** A line by its number from the oldest that is whole, or null after the last. */
  public String line(int number) {
    StringBuilder line = new StringBuilder();
    int ended = length == bytes.length ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int at = end - length + i;
      char c = (char) (bytes[at < 0 ? at + bytes.length : at] & 0xff);
      if (c != '\n') {
        if (ended == number) {
          line.append(c);
        }
      } else if (ended++ == number) {
        return line.toString();
      }
    }
    return null;
  }
}
