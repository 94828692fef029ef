package space.opensensor.station.sensor.simulated;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/**
 * What surrounds the chips: the modelled room at the moment at which a chip looks. A value that the
 * room leaves missing stays as it was.
 */
public final class Air {

  private final SensorBoard room;
  private final Clock clock;
  private final Reading now;
  private final Reading latest;
  private long time = -1;

  /**
   * The air of a room.
   *
   * @param clock the same that the room has
   * @param schema what the room models
   */
  public Air(SensorBoard room, Clock clock, Schema schema) {
    this.room = room;
    this.clock = clock;
    this.now = new Reading(schema);
    this.latest = new Reading(schema);
    begin(Quantity.TEMPERATURE, 2100);
    begin(Quantity.HUMIDITY, 4500);
    begin(Quantity.PRESSURE, 101_325);
    begin(Quantity.GAS_RESISTANCE, 100_000);
    begin(Quantity.NOISE, 350);
  }

  private void begin(int number, int value) {
    latest.set(column(number), value);
  }

  /** The uptime. */
  public long now() {
    return clock.uptimeMillis();
  }

  /**
   * A quantity at the scale of its column.
   *
   * @param number of {@link Quantity}
   * @throws IllegalArgumentException where the room does not model it
   */
  public int value(int number) {
    int column = column(number);
    if (now() != time) {
      time = now();
      look();
    }
    return latest.get(column);
  }

  private void look() {
    now.clear();
    room.read(now);
    for (int c = 0; c < now.schema().size(); c++) {
      if (now.has(c)) {
        latest.set(c, now.get(c));
      }
    }
  }

  private int column(int number) {
    int column = latest.schema().columnOf(number);
    if (column < 0) {
      throw new IllegalArgumentException(
          "quantity " + number + ": expected one that the room models");
    }
    return column;
  }
}
