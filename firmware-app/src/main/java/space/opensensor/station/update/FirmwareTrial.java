package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;

/**
 * The trial of a firmware that runs for the first time. One that is given up is not fetched again.
 * Where the boot loader goes back earlier, which a power cut may have caused, the image is started
 * {@value #MOST_BOOTS} times in all.
 */
final class FirmwareTrial extends Trial {

  private final FirmwareSlots slots;
  private final UpdateNote note;

  FirmwareTrial(FirmwareSlots slots, UpdateNote note, Log log) {
    super(log);
    this.slots = slots;
    this.note = note;
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
      } else {
        note.failed();
        if (note.state() == UpdateNote.BAD) {
          tell(Log.Level.WARN, "the new firmware did not prove itself; back again");
        }
      }
    }
    return false;
  }

  private boolean bootOnTrial() throws IOException {
    boolean given = note.state() == UpdateNote.BAD && note.isAbout(slots.version());
    if (given || note.boots() >= MOST_BOOTS) {
      return giveUpAfter(note.boots());
    }
    // First, so that nothing is written over the other firmware where the note cannot be.
    begin(note.boots() + 1);
    note.booted();
    return false;
  }

  @Override
  String name() {
    return slots.version();
  }

  @Override
  void keep() throws IOException {
    slots.confirm();
    note.keep(slots.version());
  }

  @Override
  void goBack() throws IOException {
    note.setBad();
    slots.rollBack();
  }
}
