package space.opensensor.station.sensor.simulated;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Reading;
import space.opensensor.vee.SensorBoard;

/**
 * What surrounds the chips: the modelled room at the moment at which a chip looks. A value that the
 * room leaves missing stays as it was.
 */
public final class Air {

  private static final int NUMBERS = Quantity.NOISE + 1;

  private final SensorBoard room;
  private final Clock clock;
  private final Reading reading = new Reading(SensorProfile.indoor10().schema());
  private final int[] values = new int[NUMBERS];
  private long time = -1;

  /**
   * The air of a room.
   *
   * @param clock the same that the room has
   */
  public Air(SensorBoard room, Clock clock) {
    this.room = room;
    this.clock = clock;
    values[Quantity.TEMPERATURE] = 2100;
    values[Quantity.HUMIDITY] = 4500;
    values[Quantity.PRESSURE] = 101_325;
    values[Quantity.GAS_RESISTANCE] = 100_000;
    values[Quantity.NOISE] = 350;
  }

  /** The uptime. */
  public long now() {
    return clock.uptimeMillis();
  }

  /** A quantity by its number in {@code Quantity}, at the scale of the indoor profile. */
  public int value(int number) {
    long now = clock.uptimeMillis();
    if (now != time) {
      time = now;
      reading.clear();
      room.read(reading);
      for (int c = 0; c < reading.schema().size(); c++) {
        if (reading.has(c)) {
          values[reading.schema().get(c).number()] = reading.get(c);
        }
      }
    }
    return values[number];
  }
}
