package space.opensensor.ducklake.fleet;

import java.util.SplittableRandom;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.vee.Clock;
import space.opensensor.vee.InstantSensors;
import space.opensensor.vee.Reading;

/**
 * A modelled room unlike others: as the room of {@link RoomModel}, but as warm, humid, high and
 * loud as its seed says, with its day up to twelve hours before or after that of others.
 *
 * <p>Offsets: temperature ±6 °C, humidity ±15 %, pressure 0 to −80 hPa (700 m), sound −4 to +12 dB,
 * particulate matter and gas resistance times 0.5 to 2.
 */
public final class VariedRoom extends InstantSensors {

  private static final long HOUR_MILLIS = 3_600_000;

  private final RoomModel room;
  private final double temperature;
  private final double humidity;
  private final double pressure;
  private final double noise;
  private final double dust;
  private final double gas;

  /**
   * A room.
   *
   * @param seed which room; rooms of seeds beside each other are as unlike as any
   * @param clock the station's clock
   * @param epochMillisAtBoot time of day at uptime 0, at least a day after 1970 began
   * @param periodMillis how often the sensors have something new
   */
  public VariedRoom(long seed, Clock clock, long epochMillisAtBoot, int periodMillis) {
    SplittableRandom random = new SplittableRandom(seed);
    long day = (random.nextInt(25) - 12) * HOUR_MILLIS;
    room = new RoomModel(random.nextLong(), clock, epochMillisAtBoot + day, periodMillis, 0);
    temperature = between(random, -6, 6);
    humidity = between(random, -15, 15);
    pressure = between(random, -80, 0);
    noise = between(random, -4, 12);
    dust = Math.pow(2, between(random, -1, 1));
    gas = Math.pow(2, between(random, -1, 1));
  }

  private static double between(SplittableRandom random, double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  @Override
  public void read(Reading into) {
    room.read(into);
    change(into, Quantity.TEMPERATURE, 1, temperature);
    change(into, Quantity.HUMIDITY, 1, humidity);
    change(into, Quantity.PRESSURE, 1, pressure);
    change(into, Quantity.NOISE, 1, noise);
    change(into, Quantity.PM1_0, dust, 0);
    change(into, Quantity.PM2_5, dust, 0);
    change(into, Quantity.PM10, dust, 0);
    change(into, Quantity.GAS_RESISTANCE, gas, 0);
  }

  /** Times a factor, plus so many of the unit; in the measurement's own resolution. */
  private static void change(Reading reading, int quantity, double factor, double offset) {
    int column = reading.schema().columnOf(quantity);
    if (column < 0 || !reading.has(column)) {
      return;
    }
    if (reading.schema().get(column).isFloat32()) {
      float value = Float.intBitsToFloat(reading.get(column));
      reading.set(column, Float.floatToRawIntBits((float) (value * factor + offset)));
    } else {
      double unit = Math.pow(10, reading.schema().get(column).scale());
      reading.set(column, (int) Math.round(reading.get(column) * factor + offset * unit));
    }
  }
}
