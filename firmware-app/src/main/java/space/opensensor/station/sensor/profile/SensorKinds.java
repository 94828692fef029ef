package space.opensensor.station.sensor.profile;

import space.opensensor.station.sensor.bosch.Bme280;
import space.opensensor.station.sensor.bosch.Bme680;
import space.opensensor.station.sensor.gas.Mics6814;
import space.opensensor.station.sensor.light.Ltr559;
import space.opensensor.station.sensor.light.Veml7700;
import space.opensensor.station.sensor.plantower.Pms5003;
import space.opensensor.station.sensor.plantower.Pmsa003i;
import space.opensensor.station.sensor.sensirion.Scd41;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.station.sensor.sound.Microphone;

/**
 * The kinds of sensors there are drivers for. A simulated chip draws its noise by its place in the
 * list, so that a new one goes to the end.
 */
final class SensorKinds {

  private static final SensorKind[] ALL = {
    Bme680.KIND,
    Bme280.KIND,
    Ltr559.KIND,
    Veml7700.KIND,
    Mics6814.KIND,
    Pmsa003i.KIND,
    Pms5003.KIND,
    Microphone.KIND,
    Scd41.KIND,
  };

  private SensorKinds() {}

  /** How many there are. */
  static int size() {
    return ALL.length;
  }

  /** A kind. */
  static SensorKind get(int index) {
    return ALL[index];
  }

  /**
   * The kind of a name.
   *
   * @return null where there is none
   */
  static SensorKind named(String name) {
    for (int i = 0; i < ALL.length; i++) {
      if (ALL[i].name().equals(name)) {
        return ALL[i];
      }
    }
    return null;
  }
}
