package space.opensensor.simulator;

import java.util.Arrays;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Device;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.Settings;

/** Settings of a board that is not at hand: checked as it will check them, and as its flash. */
public final class BoardSettings {

  /** Where the settings partition lies in the flash, as in the partition tables. */
  public static final int ADDRESS = 0xf000;

  /** Bytes of the settings partition, as in the partition tables. */
  public static final int BYTES = 0x6000;

  private static final String NAMESPACE = "station";

  private BoardSettings() {}

  /**
   * Checks what a board looks at when it starts; its chip is known where its board is.
   *
   * @return the settings
   * @throws SettingsException with one line about the first setting that is wrong
   */
  public static StationSettings check(Settings settings) throws SettingsException {
    StationSettings checked = new StationSettings(settings, new AnyDevice());
    checked.wiring(Wiring.UNKNOWN);
    if (checked.chips(true)) {
      checked.rack(new SensorBuses(null, null, null), (level, line) -> {});
    }
    new CredentialsReader(settings).read().wipe();
    return checked;
  }

  /**
   * The image of the settings partition.
   *
   * @param bytes the size of the partition
   * @throws IllegalArgumentException where the size is none, or the settings do not fit
   */
  public static NvsImage image(Settings settings, int bytes) {
    NvsImage image = new NvsImage(bytes, NAMESPACE);
    for (String name : settings.names()) {
      byte[] value = settings.get(name);
      image.put(name, value);
      Arrays.fill(value, (byte) 0);
    }
    return image;
  }

  /** A device that stands for the board, whose name the settings may leave out. */
  public static Device anyDevice() {
    return new AnyDevice();
  }

  private static final class AnyDevice implements Device {
    @Override
    public String id() {
      return "esp-000000000000";
    }

    @Override
    public ResetReason resetReason() {
      return ResetReason.UNKNOWN;
    }

    @Override
    public long freeHeapBytes() {
      return -1;
    }
  }
}
