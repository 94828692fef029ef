package space.opensensor.nativeport;

import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** What the readings of a build come from: an image holds one, and nothing of the others. */
interface SensorSource {

  /**
   * Takes the memory that it needs.
   *
   * @throws SettingsException when the settings want another source
   */
  SensorBoard open(NativeDevice device, StationSettings settings) throws SettingsException;

  /** The chips of it, once it is open, or null where there are none. */
  SensorRack rack();

  /** The columns of its readings, once it is open. */
  Schema schema();
}
