package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Device;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;
import space.opensensor.vee.SettingsStore;

/**
 * Updates of the firmware in a port's two slots, and of its settings. A port calls {@link #open}
 * before it reads any setting, and restarts where a station does not start while something {@link
 * #isOnTrial}.
 */
public final class SlotUpdates implements Updates {

  private final FirmwareSlots slots;
  private final SettingsChange change;

  /**
   * Updates of the firmware in these slots.
   *
   * @param store of the settings
   */
  public SlotUpdates(FirmwareSlots slots, SettingsStore store, Device device, Log log) {
    this.slots = slots;
    this.change = new SettingsChange(slots, store, device, log);
  }

  /**
   * Brings the former settings back where a power cut came between the first and the last that
   * changed, or where new ones did not prove themselves.
   *
   * @return whether the board must restart, because a part of it may have read others
   * @throws IOException where settings cannot be written
   */
  public boolean open() throws IOException {
    return change.open();
  }

  /** Whether a firmware or settings are on trial: a station that cannot start by them restarts. */
  public boolean isOnTrial() {
    return slots.isOnTrial() || change.isOpen();
  }

  @Override
  public Updater updater(Uploader uploader, StationSettings settings, Backoff backoff, Log log) {
    return settings.updateChannel().length() == 0
        ? null
        : new SlotUpdater(slots, change, uploader, settings, backoff, log);
  }
}
