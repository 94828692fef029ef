package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;

/**
 * The trial of a firmware that runs for the first time: it is kept once it has put a row on flash
 * and an object into the bucket, which takes network, time and a verified server. Where it does not
 * in so many minutes or {@value #MOST_BOOTS} boots, the old one comes back, and the image is not
 * fetched again. Where the boot loader goes back earlier, which a power cut may have caused, the
 * image is started {@value #MOST_BOOTS} times in all.
 */
final class Trial {

  /** Boots after which the old firmware comes back. */
  static final int MOST_BOOTS = 3;

  private final FirmwareSlots slots;
  private final UpdateNote note;
  private final Log log;
  private final long limitMillis;
  private boolean open;

  /**
   * A trial.
   *
   * @param limitMillis the uptime by which it must have ended
   */
  Trial(FirmwareSlots slots, UpdateNote note, Log log, long limitMillis) {
    this.slots = slots;
    this.note = note;
    this.log = log;
    this.limitMillis = limitMillis;
  }

  /**
   * Sees what became of an image that was started.
   *
   * @return whether the board must restart with the old firmware
   */
  boolean boot() throws IOException {
    if (slots.isOnTrial()) {
      return bootOnTrial();
    }
    if (note.state() == UpdateNote.STARTED) {
      if (note.isAbout(slots.version())) {
        note.keep(slots.version());
      } else if (note.starts() >= MOST_BOOTS) {
        note.setBad();
        log.write(Log.Level.WARN, "update: the new firmware did not prove itself; back again");
      }
    }
    return false;
  }

  private boolean bootOnTrial() throws IOException {
    boolean given = note.state() == UpdateNote.BAD && note.isAbout(slots.version());
    if (given || note.boots() >= MOST_BOOTS) {
      return giveUp("it booted " + Integer.toString(note.boots()) + " times without a file stored");
    }
    note.booted();
    open = true;
    log.write(
        Log.Level.INFO,
        "update: " + slots.version() + " on trial, boot " + Integer.toString(note.boots()));
    return false;
  }

  /**
   * Looks whether it has ended.
   *
   * @param rows put on flash since the boot
   * @param stored files stored since the boot
   * @return whether the board must restart with the old firmware
   */
  boolean step(long now, long rows, int stored) throws IOException {
    if (!open) {
      return false;
    }
    if (rows > 0 && stored > 0) {
      slots.confirm();
      note.keep(slots.version());
      open = false;
      log.write(Log.Level.INFO, "update: " + slots.version() + " is kept");
    } else if (now > limitMillis) {
      return giveUp("no file stored in " + Long.toString(limitMillis / 60000) + " minutes");
    }
    return false;
  }

  private boolean giveUp(String why) throws IOException {
    open = false;
    log.write(Log.Level.ERROR, "update: " + slots.version() + ": " + why + "; going back");
    note.setBad();
    slots.rollBack();
    return true;
  }

  /** Whether the running firmware is on trial. */
  boolean isOpen() {
    return open;
  }
}
