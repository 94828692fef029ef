package space.opensensor.nativeport;

import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.InstantSensors;
import space.opensensor.vee.Origin;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** A modelled room, without chips. */
final class RoomSource extends InstantSensors implements SensorSource {

  private final Schema schema = SensorProfile.indoor10().schema().from(Origin.MODEL);
  private RoomModel room;

  /** The room that the port has chosen. */
  static RoomModel room(NativeDevice device) {
    return new RoomModel(
        Natives.sensorsSeed(),
        device,
        Natives.sensorsEpochMillisAtBoot(),
        Natives.sensorsPeriodMillis(),
        0);
  }

  @Override
  public SensorBoard open(NativeDevice device, StationSettings settings) throws SettingsException {
    if (settings.chips(false)) {
      throw new SettingsException(
          "sensors: this firmware has a modelled room and no drivers; leave it out or say room");
    }
    if (!schema.name().equals(settings.profile().name())) {
      throw new SettingsException(
          "sensors.profile: " + settings.profile().name() + " needs a firmware with drivers");
    }
    room = room(device);
    return this;
  }

  @Override
  public SensorRack rack() {
    return null;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public void read(Reading reading) {
    if (Natives.sensorsAsked()) {
      room.read(reading);
    }
  }
}
