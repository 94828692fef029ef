package space.opensensor.station.sensor;

/** The chips there are drivers for, by the names that profiles use. */
public final class SensorKinds {

  private SensorKinds() {}

  /**
   * A driver.
   *
   * @param address its I2C address, or 0 for the chip's usual one
   * @return null where there is none of that name
   */
  public static Sensor driver(String name, int address, SensorBuses buses) {
    switch (name) {
      case "bme680":
        return new Bme680(buses.i2c(), address == 0 ? 0x77 : address);
      case "bme280":
        return new Bme280(buses.i2c(), address == 0 ? 0x76 : address);
      case "pms5003":
        return new Pms5003(buses.uart());
      case "pmsa003i":
        return new Pmsa003i(buses.i2c());
      case "ltr559":
        return new Ltr559(buses.i2c());
      case "veml7700":
        return new Veml7700(buses.i2c());
      case "mics6814":
        return new Mics6814(buses.i2c(), address == 0 ? 0x49 : address);
      case "microphone":
        return new Microphone(buses.sound());
      default:
        return null;
    }
  }
}
