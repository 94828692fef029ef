package space.opensensor.station.update;

import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;

/**
 * What a port with two slots gives to its station, so that it updates itself. A port without them
 * gives none, and no code of updates comes into its image.
 */
public final class Updates {

  private final FirmwareSlots slots;

  /** Updates of the firmware in these slots. */
  public Updates(FirmwareSlots slots) {
    this.slots = slots;
  }

  /** An updater that asks with what an uploader sends with, or null where no channel is set. */
  public Updater updater(Uploader uploader, StationSettings settings, Backoff backoff, Log log) {
    return settings.updateChannel().length() == 0
        ? null
        : new Updater(slots, uploader, settings, backoff, log);
  }
}
