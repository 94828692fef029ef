package space.opensensor.station.provision;

import space.opensensor.station.Station;
import space.opensensor.station.settings.SettingsEditor;
import space.opensensor.vee.Board;
import space.opensensor.vee.SerialPort;
import space.opensensor.vee.SettingsStore;
import space.opensensor.vee.WifiScanner;

/**
 * The serial line by which a station is set up and asked how it is: Improv Wi-Fi packets and,
 * beside them, lines of text. A line is a command; its answer is any number of lines that begin
 * with {@code ": "}, and then {@code ok} or {@code error: WHY}. Nothing that comes in is echoed.
 *
 * <p>Each {@link #step} does a bounded piece: what comes in, in whatever amount and from however
 * many, holds up no row. While nobody takes the answers, nothing more is read.
 */
public final class Console {

  /** Bytes of the longest line. */
  static final int MAX_LINE = 512;

  /** Bytes that a step reads at most. */
  private static final int SLICE = 64;

  /** A packet that pauses for longer was cut. */
  private static final int PAUSE_MILLIS = 1000;

  /** Who takes nothing for longer gets no more of an answer: a check holds up uploads. */
  private static final int DEAF_MILLIS = 10000;

  private final SerialPort port;
  private final SerialOutput out;
  private final ImprovReader packets = new ImprovReader();
  private final ImprovService improv;
  private final Commands commands;
  private final byte[] slice = new byte[SLICE];
  private final byte[] line = new byte[MAX_LINE];
  private int lineLength;
  private int next;
  private int count;
  private boolean within;
  private long lastByteAt;
  private long idleAt;

  /**
   * A console.
   *
   * @param store the settings, which it may change
   * @param log what remembers the board's last lines
   * @param scanner null where the board has none
   */
  public Console(
      SerialPort port, Board board, SettingsStore store, LogTail log, WifiScanner scanner) {
    this.port = port;
    this.out = new SerialOutput(port);
    SettingsEditor editor = new SettingsEditor(store, board.device());
    this.improv = new ImprovService(out, editor, board.device(), board.link(), scanner);
    this.commands = new Commands(out, editor, board, log);
  }

  /** Tells of the station that runs, and of its sensors. */
  public void attach(Station station, LastReading sensors) {
    commands.attach(station, sensors);
  }

  /** Whether somebody asked for a restart, and has been answered. */
  public boolean wantsRestart() {
    return commands.wantsRestart() && out.isIdle();
  }

  /** Whether an answer or more input is on its way, so that the next step should come soon. */
  public boolean isBusy() {
    return within || next < count || count == SLICE || commands.isAnswering() || !out.isIdle();
  }

  /** Reads, does and sends what can be now, within bounds. */
  public void step(long now) {
    try {
      out.step();
      if (out.isIdle()) {
        idleAt = now;
        work(now);
      } else if (now - idleAt > DEAF_MILLIS) {
        out.forget();
        commands.cancel();
      }
    } catch (OutOfMemoryError e) {
      commands.cancel();
      commands.refuse("no memory for it now");
    }
  }

  private void work(long now) {
    if (commands.isAnswering()) {
      commands.step(now);
    } else {
      improv.step(now);
      if (out.isIdle()) {
        read(now);
      }
    }
    out.step();
  }

  private void read(long now) {
    if (next == count) {
      next = 0;
      count = port.read(slice, 0, SLICE);
      if (count > 0) {
        lastByteAt = now;
      } else if (packets.isWithin() && now - lastByteAt > PAUSE_MILLIS) {
        packets.forget();
      }
    }
    // What an answer is owed for ends the piece; the rest waits.
    while ((within || next < count) && out.isIdle() && !commands.isAnswering()) {
      int found;
      if (within) {
        found = packets.look();
      } else {
        found = packets.take(slice[next]);
        slice[next++] = 0;
      }
      within = found != ImprovReader.NOTHING;
      if (within) {
        found(found, now);
        packets.passOver();
      }
    }
  }

  private void found(int what, long now) {
    if (what == ImprovReader.PACKET) {
      improv.take(packets, now);
    } else if (what == ImprovReader.MALFORMED) {
      improv.malformed();
    } else {
      for (int i = 0; i < packets.otherCount(); i++) {
        character(packets.bytes()[i]);
      }
    }
  }

  private void character(byte b) {
    if (b != '\n' && b != '\r') {
      if (lineLength < MAX_LINE) {
        line[lineLength] = b;
      }
      lineLength = Math.min(lineLength + 1, MAX_LINE + 1);
      return;
    }
    if (lineLength > MAX_LINE) {
      commands.refuse("a line has at most 512 bytes");
    } else if (lineLength > 0) {
      commands.begin(line, lineLength);
    }
    for (int i = 0; i < MAX_LINE; i++) {
      line[i] = 0;
    }
    lineLength = 0;
  }
}
