package space.opensensor.nativeport;

import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.settings.StationSettings;

/** The main job of a process without chips: drivers on simulated ones, in the modelled room. */
public final class SimulatedChips extends ChipSource {

  private SimulatedChips() {}

  /** Runs until the port says that it is enough. */
  public static void main(String[] arguments) {
    Main.run(new SimulatedChips());
  }

  @Override
  SensorBuses buses(NativeDevice device, StationSettings settings) {
    return new SimulatedBuses(RoomSource.room(device), device, Natives.sensorsSeed()).buses();
  }
}
