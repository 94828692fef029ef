package space.opensensor.station.sensor;

/**
 * The numbers of measurements, and the schema of the indoor station. A number never changes its
 * meaning; names are up to a profile.
 */
public final class Quantity {

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

  /** Field id of {@code light}, in some profiles {@code lux}. */
  public static final int LIGHT = 9;

  /** Field id of {@code noise}. */
  public static final int NOISE = 10;

  /** Field id of {@code raw_temperature}. */
  public static final int RAW_TEMPERATURE = 11;

  /** Field id of {@code raw_humidity}. */
  public static final int RAW_HUMIDITY = 12;

  /** Field id of {@code oxidised}. */
  public static final int OXIDISED = 13;

  /** Field id of {@code reducing}. */
  public static final int REDUCING = 14;

  /** Field id of {@code nh3}. */
  public static final int NH3 = 15;

  /** Field id of {@code proximity}. */
  public static final int PROXIMITY = 16;

  /** Field id of the particles above 0.3 µm. */
  public static final int PARTICLES_0_3 = 17;

  /** Field id of the particles above 0.5 µm. */
  public static final int PARTICLES_0_5 = 18;

  /** Field id of the particles above 1.0 µm. */
  public static final int PARTICLES_1_0 = 19;

  /** Field id of the particles above 2.5 µm. */
  public static final int PARTICLES_2_5 = 20;

  /** Field id of the particles above 5.0 µm. */
  public static final int PARTICLES_5_0 = 21;

  /** Field id of the particles above 10 µm. */
  public static final int PARTICLES_10 = 22;

  /** Field id of {@code warming}: how many values of the row are of chips that warm up. */
  public static final int WARMING = 23;

  /** Field id of {@code station_id}, which holds the station's id in each row; 24 is CO₂. */
  public static final int STATION_ID = 25;

  private Quantity() {}
}
