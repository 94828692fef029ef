package space.opensensor.station.sensor.profile;

import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.bosch.Bme280;
import space.opensensor.station.sensor.bosch.Bme680;
import space.opensensor.station.sensor.gas.Mics6814;
import space.opensensor.station.sensor.light.Ltr559;
import space.opensensor.station.sensor.light.Veml7700;
import space.opensensor.station.sensor.plantower.Pms5003;
import space.opensensor.station.sensor.plantower.Pmsa003i;
import space.opensensor.station.sensor.sound.Microphone;

/**
 * The chips there are drivers for, by the names that profiles use. Compared rather than switched
 * over: a switch asks a string for its hash, which no other code of a station does.
 */
public final class SensorKinds {

  private SensorKinds() {}

  /**
   * A driver.
   *
   * @param address its I2C address, or 0 for the chip's usual one
   * @return null where there is none of that name
   */
  public static Sensor driver(String name, int address, SensorBuses buses) {
    if (name.equals("bme680")) {
      return new Bme680(buses.i2c(), address == 0 ? 0x77 : address);
    }
    if (name.equals("bme280")) {
      return new Bme280(buses.i2c(), address == 0 ? 0x76 : address);
    }
    if (name.equals("pms5003")) {
      return new Pms5003(buses.uart());
    }
    if (name.equals("pmsa003i")) {
      return new Pmsa003i(buses.i2c());
    }
    if (name.equals("ltr559")) {
      return new Ltr559(buses.i2c());
    }
    if (name.equals("veml7700")) {
      return new Veml7700(buses.i2c());
    }
    if (name.equals("mics6814")) {
      return new Mics6814(buses.i2c(), address == 0 ? 0x49 : address);
    }
    if (name.equals("microphone")) {
      return new Microphone(buses.sound());
    }
    return null;
  }
}
