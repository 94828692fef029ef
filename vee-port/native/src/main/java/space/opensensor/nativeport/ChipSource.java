package space.opensensor.nativeport;

import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** Drivers of the settings' profile, on buses that a kind of build chooses. */
abstract class ChipSource implements SensorSource, SensorBoard {

  private SensorRack rack;

  /** The buses with the chips. */
  abstract SensorBuses buses(NativeDevice device, StationSettings settings)
      throws SettingsException;

  @Override
  public final SensorBoard open(NativeDevice device, StationSettings settings)
      throws SettingsException {
    rack = settings.rackAlone(buses(device, settings), device);
    return this;
  }

  @Override
  public final SensorRack rack() {
    return rack;
  }

  @Override
  public final Schema schema() {
    return rack.schema();
  }

  @Override
  public final void read(Reading reading) {
    if (Natives.sensorsAsked()) {
      rack.read(reading);
    }
  }

  @Override
  public final long step(long now, long tick) {
    return rack.step(now, tick);
  }

  @Override
  public final long missing(MissingCause cause) {
    return rack.missing(cause);
  }
}
