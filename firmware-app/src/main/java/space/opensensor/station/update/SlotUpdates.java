package space.opensensor.station.update;

import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;

/** Updates of the firmware in a port's two slots. */
public final class SlotUpdates implements Updates {

  private final FirmwareSlots slots;

  /** Updates of the firmware in these slots. */
  public SlotUpdates(FirmwareSlots slots) {
    this.slots = slots;
  }

  @Override
  public Updater updater(Uploader uploader, StationSettings settings, Backoff backoff, Log log) {
    return settings.updateChannel().length() == 0
        ? null
        : new SlotUpdater(slots, uploader, settings, backoff, log);
  }
}
