package space.opensensor.station.room;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.vee.Clock;
import space.opensensor.vee.InstantSensors;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;

/**
 * Sensors in a room that is modelled: day and night, weather, people and a lamp, each sensor with
 * its own resolution, drift and noise.
 *
 * <p>Resolutions: temperature and humidity 0.01, pressure 0.01 hPa, particulate matter 1 µg/m³, gas
 * resistance 1 Ω, light one count of 0.0576 lx to 0.01 lx, sound 0.1 dB. Noise by day: steps of
 * autoregressive noise plus white noise; by night a quarter of it, and no light.
 *
 * <p>A row depends on the seed and its tick alone, whatever was read before it. Sets the
 * measurements of {@link Quantity} that the reading's schema has, at any scale or as floats.
 * Allocates nothing once made.
 */
public final class RoomModel extends InstantSensors {

  private static final int MINUTE = 60_000;
  private static final int HOUR = 60 * MINUTE;

  /** 0.0576 lx in 0.0001 lx: one count of the light sensor. */
  private static final int LIGHT_COUNT = 576;

  /** Kinds of random streams; every measurement can have one of each. */
  private static final int WHITE = 0;

  private static final int NOISE = 1;
  private static final int WANDER = 2;
  private static final int WEATHER = 3;
  private static final int MISSING = 4;

  private final Clock clock;
  private final long epochMillisAtBoot;
  private final int periodMillis;
  private final int missingPerMille;
  private final Draws draws;

  private final AutoRegression temperatureNoise;
  private final AutoRegression humidityNoise;
  private final AutoRegression pressureNoise;
  private final AutoRegression pmNoise;
  private final AutoRegression gasNoise;
  private final AutoRegression lightNoise;
  private final AutoRegression soundNoise;
  private final Drift temperatureWander;
  private final Drift temperatureWeather;
  private final Drift humidityWander;
  private final Drift humidityWeather;
  private final Drift pressureWeather;
  private final Drift pmWander;
  private final Drift pmBackground;
  private final Drift gasWander;
  private final Drift clouds;
  private final Drift soundWander;

  private long now;
  private long tick;
  private int dayMillis;

  /** How much is going on in the room, in 1/{@link Day#ONE}: 1 by day, a quarter by night. */
  private int activity;

  private Reading reading;

  /**
   * A room.
   *
   * @param seed which room
   * @param clock the station's clock
   * @param epochMillisAtBoot time of day at uptime 0, or any other start where that is not known;
   *     not negative
   * @param periodMillis how often the sensors have something new
   * @param missingPerMille how many of 1000 values are missing; 0 for none
   */
  public RoomModel(
      long seed, Clock clock, long epochMillisAtBoot, int periodMillis, int missingPerMille) {
    if (periodMillis < 1) {
      throw new IllegalArgumentException("period: expected at least 1 ms, got " + periodMillis);
    }
    this.clock = clock;
    this.epochMillisAtBoot = epochMillisAtBoot;
    this.periodMillis = periodMillis;
    this.missingPerMille = missingPerMille;
    this.draws = new Draws(seed);
    temperatureNoise = new AutoRegression(draws, stream(Quantity.TEMPERATURE, NOISE), 97);
    humidityNoise = new AutoRegression(draws, stream(Quantity.HUMIDITY, NOISE), 97);
    pressureNoise = new AutoRegression(draws, stream(Quantity.PRESSURE, NOISE), 90);
    pmNoise = new AutoRegression(draws, stream(Quantity.PM2_5, NOISE), 95);
    gasNoise = new AutoRegression(draws, stream(Quantity.GAS_RESISTANCE, NOISE), 98);
    lightNoise = new AutoRegression(draws, stream(Quantity.LIGHT, NOISE), 97);
    soundNoise = new AutoRegression(draws, stream(Quantity.NOISE, NOISE), 60);
    temperatureWander = new Drift(draws, stream(Quantity.TEMPERATURE, WANDER), 15 * MINUTE);
    temperatureWeather = new Drift(draws, stream(Quantity.TEMPERATURE, WEATHER), 12 * HOUR);
    humidityWander = new Drift(draws, stream(Quantity.HUMIDITY, WANDER), 15 * MINUTE);
    humidityWeather = new Drift(draws, stream(Quantity.HUMIDITY, WEATHER), 12 * HOUR);
    pressureWeather = new Drift(draws, stream(Quantity.PRESSURE, WEATHER), 6 * HOUR);
    pmWander = new Drift(draws, stream(Quantity.PM2_5, WANDER), 45 * MINUTE);
    pmBackground = new Drift(draws, stream(Quantity.PM2_5, WEATHER), 6 * HOUR);
    gasWander = new Drift(draws, stream(Quantity.GAS_RESISTANCE, WANDER), 2 * HOUR);
    clouds = new Drift(draws, stream(Quantity.LIGHT, WANDER), 20 * MINUTE);
    soundWander = new Drift(draws, stream(Quantity.NOISE, WANDER), HOUR);
  }

  @Override
  public void read(Reading into) {
    reading = into;
    now = epochMillisAtBoot + clock.uptimeMillis();
    tick = now / periodMillis;
    now = tick * periodMillis;
    dayMillis = Day.millis(now);
    activity = Day.ONE / 4 + Day.between(dayMillis, 6 * 60, 23 * 60, 30) * 3 / 4;
    climate();
    particles();
    set(Quantity.GAS_RESISTANCE, 0, gasResistance());
    set(Quantity.LIGHT, 2, light());
    set(Quantity.NOISE, 1, soundLevel());
  }

  /** Temperature, humidity and pressure, in 0.0001 of their units until they are rounded. */
  private void climate() {
    int warmth = Day.sine(dayMillis, 9 * 60, 1);
    int temperature =
        220_000
            + part(18_000, warmth)
            + temperatureWeather.at(now, 15_000)
            + lively(temperatureWander.at(now, 3_000))
            + lively(temperatureNoise.at(tick, 120))
            + white(Quantity.TEMPERATURE, 40);
    set(Quantity.TEMPERATURE, 2, rounded(temperature, 100));
    int humidity =
        460_000
            - part(40_000, warmth)
            + humidityWeather.at(now, 80_000)
            + lively(humidityWander.at(now, 10_000))
            + lively(humidityNoise.at(tick, 500))
            + white(Quantity.HUMIDITY, 200);
    set(Quantity.HUMIDITY, 2, rounded(humidity, 100));
    int pressure =
        10_080_000
            + part(5_000, Day.sine(dayMillis, 7 * 60, 2))
            + pressureWeather.at(now, 30_000)
            + pressureNoise.at(tick, 60)
            + white(Quantity.PRESSURE, 120);
    set(Quantity.PRESSURE, 2, rounded(pressure, 100));
  }

  /** Particulate matter, in 0.001 µg/m³ until it is rounded; a smaller size is part of a larger. */
  private void particles() {
    int people = activity - Day.ONE / 4;
    int cooking = Day.between(dayMillis, 18 * 60 + 30, 20 * 60 + 30, 40);
    int calm = 2_000 + pmBackground.at(now, 800);
    int base = calm + part(9_000 + pmWander.at(now, 6_000), people) + part(9_000, cooking);
    int grown = grown(base, lively(pmNoise.at(tick, 3277)));
    int pm25 = rounded(atLeast(0, grown + lively(white(Quantity.PM2_5, 500))), 1000);
    int pm1 = rounded(atLeast(0, grown * 65 / 100 + lively(white(Quantity.PM1_0, 300))), 1000);
    int more = Math.abs(white(Quantity.PM10, 800));
    int pm10 = rounded(grown * 120 / 100 + lively(more), 1000);
    set(Quantity.PM1_0, 0, Math.min(pm1, pm25));
    set(Quantity.PM2_5, 0, pm25);
    set(Quantity.PM10, 0, Math.max(pm25, pm10));
  }

  private int gasResistance() {
    int base = 120_000 + gasWander.at(now, 25_000);
    return grown(base, gasNoise.at(tick, 197) + white(Quantity.GAS_RESISTANCE, 52));
  }

  /** Light in 0.01 lx: the sun through clouds, and a lamp in the evening that goes off at night. */
  private int light() {
    int lampOff = 22 * 60 + draws.below(50, stream(Quantity.LIGHT, WEATHER), now / Day.MILLIS);
    int lamp = Day.between(dayMillis, 17 * 60, lampOff, 1);
    int sun = part(3_000_000 + clouds.at(now, 1_500_000), Day.sun(dayMillis));
    int base = sun + part(1_200_000, lamp);
    if (base == 0) {
      return 0;
    }
    int lux = atLeast(0, grown(base, lightNoise.at(tick, 1311)) + white(Quantity.LIGHT, 3_000));
    return rounded(rounded(lux, LIGHT_COUNT) * LIGHT_COUNT, 100);
  }

  /** Sound in 0.1 dB. */
  private int soundLevel() {
    int base = 3_400 + lively(400 + soundWander.at(now, 300));
    int voices = Math.abs(soundNoise.at(tick, 200));
    int clicks = (int) ((long) draws.exponential(stream(Quantity.NOISE, WHITE), tick) * 80 >> 16);
    return rounded(base + lively(voices + clicks), 10);
  }

  private static int stream(int measurement, int kind) {
    return measurement * 8 + kind;
  }

  private int white(int measurement, int sigma) {
    return draws.gaussian(stream(measurement, WHITE), tick) * sigma / Draws.SIGMA;
  }

  private int lively(int value) {
    return part(value, activity);
  }

  private static int part(int value, int ofOne) {
    return (int) ((long) value * ofOne / Day.ONE);
  }

  /** A value times e to the power of x/65536, for x/65536 within ±1. */
  private static int grown(int value, int x) {
    long squared = (long) x * x >> 16;
    long cubed = squared * x >> 16;
    long exp = 65536 + x + squared / 2 + cubed / 6 + (cubed * x >> 16) / 24;
    return (int) (value * exp >> 16);
  }

  private static int atLeast(int least, int value) {
    return value < least ? least : value;
  }

  /** A value that is not negative over a unit, rounded to the nearest. */
  private static int rounded(int value, int unit) {
    return (value + unit / 2) / unit;
  }

  private void set(int number, int scale, int value) {
    int column = reading.schema().columnOf(number);
    if (column < 0) {
      return;
    }
    if (missingPerMille > 0 && draws.below(1000, stream(number, MISSING), tick) < missingPerMille) {
      return;
    }
    Measurement measurement = reading.schema().get(column);
    if (measurement.isFloat32()) {
      reading.set(column, Float.floatToRawIntBits((float) value / power(scale)));
      return;
    }
    int wanted = measurement.scale();
    long scaled =
        wanted >= scale
            ? (long) value * power(wanted - scale)
            : rounded(value, power(scale - wanted));
    if (scaled <= Integer.MAX_VALUE) {
      reading.set(column, (int) scaled);
    }
  }

  private static int power(int exponent) {
    int power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
