package space.opensensor.station;

import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

/** The schemas a station can have. A measurement's number never changes its meaning. */
public final class Profiles {

  /** Field id of {@code temperature}. */
  public static final int TEMPERATURE = 2;

  /** Field id of {@code humidity}. */
  public static final int HUMIDITY = 3;

  /** Field id of {@code pressure}. */
  public static final int PRESSURE = 4;

  /** Field id of {@code pm1_0}. */
  public static final int PM1_0 = 5;

  /** Field id of {@code pm2_5}. */
  public static final int PM2_5 = 6;

  /** Field id of {@code pm10}. */
  public static final int PM10 = 7;

  /** Field id of {@code gas_resistance}. */
  public static final int GAS_RESISTANCE = 8;

  /** Field id of {@code light}. */
  public static final int LIGHT = 9;

  /** Field id of {@code noise}. */
  public static final int NOISE = 10;

  private Profiles() {}

  /**
   * The indoor station: nine measurements beside the timestamp, each at its sensor's resolution.
   */
  public static Schema indoor10() {
    return new Schema(
        "indoor10/1",
        new Measurement[] {
          Measurement.fixed(TEMPERATURE, "temperature", "°C", 2, -4000, 8500),
          Measurement.fixed(HUMIDITY, "humidity", "%", 2, 0, 10000),
          Measurement.fixed(PRESSURE, "pressure", "hPa", 2, 30000, 110000),
          Measurement.fixed(PM1_0, "pm1_0", "µg/m³", 0, 0, 1000),
          Measurement.fixed(PM2_5, "pm2_5", "µg/m³", 0, 0, 1000),
          Measurement.fixed(PM10, "pm10", "µg/m³", 0, 0, 1000),
          Measurement.fixed(GAS_RESISTANCE, "gas_resistance", "Ω", 0, 0, 200000000),
          Measurement.fixed(LIGHT, "light", "lx", 2, 0, 12000000),
          Measurement.fixed(NOISE, "noise", "dB", 1, 0, 1400),
        });
  }
}
