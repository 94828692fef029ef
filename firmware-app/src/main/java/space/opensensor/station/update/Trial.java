package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.vee.Log;

/**
 * The trial of what runs for the first time: it is kept once the station has put a row on flash and
 * an object into the bucket, which takes network, time and a verified server. Where it does not in
 * so many minutes or {@value #MOST_BOOTS} boots, what was before comes back.
 */
abstract class Trial {

  /** Boots after which what was before comes back. */
  static final int MOST_BOOTS = 3;

  private final Log log;
  private boolean open;

  /** The uptime from which it may be kept: where that fails, it is tried again in a minute. */
  private long keepable;

  Trial(Log log) {
    this.log = log;
  }

  /** What is on trial. */
  abstract String name();

  /** Keeps it. */
  abstract void keep() throws IOException;

  /** Brings back what was before; the board restarts then. */
  abstract void goBack() throws IOException;

  /** Begins, or goes on after a boot. */
  final void begin(int boot) {
    open = true;
    tellOfIt(Log.Level.INFO, " on trial, boot " + boot);
  }

  /**
   * Looks whether it has ended.
   *
   * @param rows put on flash since the boot
   * @param stored files stored since the boot
   * @param limitMillis the uptime by which it must have ended
   * @return whether the board must restart
   */
  final boolean step(long now, long rows, int stored, long limitMillis) throws IOException {
    if (open && rows > 0 && stored > 0) {
      if (now >= keepable) {
        keepable = now + 60000;
        keep();
        open = false;
        tellOfIt(Log.Level.INFO, " is kept");
      }
      return false;
    }
    return open
        && now > limitMillis
        && giveUp("no file stored in " + limitMillis / 60000 + " minutes");
  }

  /**
   * Gives it up; where that cannot be written, a restart is the other way back.
   *
   * @return true, because the board must restart
   */
  final boolean giveUp(String why) {
    open = false;
    tellOfIt(Log.Level.ERROR, ": " + why + "; going back");
    try {
      goBack();
    } catch (IOException e) {
      tellOfIt(Log.Level.ERROR, ": " + e.getMessage() + "; restarting");
    }
    return true;
  }

  /** Gives it up after too many boots. */
  final boolean giveUpAfter(int boots) {
    return giveUp("it booted " + boots + " times without a file stored");
  }

  /** Writes a line that begins with what is on trial. */
  final void tellOfIt(Log.Level level, String what) {
    tell(level, name() + what);
  }

  /** Writes a line about updates. */
  final void tell(Log.Level level, String line) {
    log.write(level, "update: " + line);
  }

  /** Whether it is going on. */
  final boolean isOpen() {
    return open;
  }
}
