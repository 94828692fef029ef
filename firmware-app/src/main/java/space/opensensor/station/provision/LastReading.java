package space.opensensor.station.provision;

import space.opensensor.station.sensor.SensorRack;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** Sensors whose last reading can be looked at. */
public final class LastReading implements SensorBoard {

  private final SensorBoard sensors;
  private final SensorRack rack;
  private final Reading last;
  private int number;

  /**
   * Sensors in front of others.
   *
   * @param rack their chips, or null where there are none
   */
  public LastReading(SensorBoard sensors, Schema schema, SensorRack rack) {
    this.sensors = sensors;
    this.rack = rack;
    this.last = new Reading(schema);
  }

  @Override
  public long step(long now, long tick) {
    return sensors.step(now, tick);
  }

  @Override
  public void read(Reading reading) {
    sensors.read(reading);
    number++;
    last.clear();
    for (int i = 0; i < last.schema().size(); i++) {
      if (reading.has(i)) {
        last.set(i, reading.get(i));
      }
    }
  }

  @Override
  public long missing(MissingCause cause) {
    return sensors.missing(cause);
  }

  /** The chips, or null. */
  public SensorRack rack() {
    return rack;
  }

  /** How many readings there were; it tells a new one from one already seen. */
  public int number() {
    return number;
  }

  /** The last reading. */
  public Reading last() {
    return last;
  }
}
