package space.opensensor.station.sensor;

import space.opensensor.vee.BusException;
import space.opensensor.vee.Log;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/**
 * The sensors of a profile on the buses of a board.
 *
 * <p>{@value #LEAD_MILLIS} ms before a reading each driver begins to measure; a step then goes on
 * with each that is due, one bounded piece each. A chip that hangs costs one bus timeout a reading
 * and holds up no other's measurement; what is not over when the reading is due is late. Allocates
 * nothing once made, but for the exception of a transfer that fails and a line of log when a chip
 * fails or is back.
 */
public final class SensorRack implements SensorBoard {

  /** How long before a reading the measurements begin. */
  public static final int LEAD_MILLIS = 900;

  private static final long NEVER = Long.MIN_VALUE;

  private final Schema schema;
  private final Sensor[] sensors;
  private final Log log;
  private final boolean keepWarming;
  private final SelfHeating selfHeating;
  private final Owner[] owners;
  private final int warmingColumn;
  private final long[] missing = new long[MissingCause.values().length];
  private final MissingCause[] causes;
  private long cycle = NEVER;
  private long now;

  /**
   * Sensors and their columns.
   *
   * @param schema the columns of its readings
   * @param sensors the drivers; for a column the first that measures it counts
   * @param keepWarming whether values of a chip that warms up are kept, and counted in the column
   *     {@code warming}, rather than left missing
   * @param heating by how much the station warms its temperature sensor, 0.01 °C
   */
  public SensorRack(Schema schema, Sensor[] sensors, boolean keepWarming, int heating, Log log) {
    this.sensors = sensors;
    this.log = log;
    this.keepWarming = keepWarming;
    this.selfHeating = new SelfHeating(schema, heating);
    this.warmingColumn = schema.columnOf(Quantity.WARMING);
    this.owners = new Owner[schema.size()];
    this.causes = new MissingCause[schema.size()];
    String[] names = new String[schema.size()];
    for (int c = 0; c < owners.length; c++) {
      owners[c] = owner(measured(schema.get(c).number()));
      names[c] = owners[c] == null ? null : owners[c].sensor.name();
    }
    this.schema = schema.by(names);
  }

  /**
   * What has to be measured for a column.
   *
   * @param number the column's number of {@code Quantity}
   */
  public static int measured(int number) {
    return number == Quantity.RAW_TEMPERATURE
        ? Quantity.TEMPERATURE
        : number == Quantity.RAW_HUMIDITY ? Quantity.HUMIDITY : number;
  }

  /**
   * The first sensor that measures a quantity gives the cause when it is missing.
   *
   * @return null where none measures it
   */
  private Owner owner(int number) {
    for (int s = 0; s < sensors.length; s++) {
      for (int i = 0; i < sensors[s].size(); i++) {
        if (sensors[s].number(i) == number) {
          return new Owner(sensors[s], i);
        }
      }
    }
    return null;
  }

  /**
   * The columns of its readings, each with its sensor: the profile's, and what the settings add.
   */
  public Schema schema() {
    return schema;
  }

  /** How many sensors there are. */
  public int size() {
    return sensors.length;
  }

  /** A sensor, in the order of the profile. */
  public Sensor get(int index) {
    return sensors[index];
  }

  @Override
  public long step(long uptime, long tick) {
    now = uptime;
    if (tick != cycle && uptime >= tick - LEAD_MILLIS && uptime < tick) {
      cycle = tick;
      for (int s = 0; s < sensors.length; s++) {
        sensors[s].begin(uptime);
      }
    }
    long due = tick - LEAD_MILLIS > uptime ? tick - LEAD_MILLIS : tick;
    for (int s = 0; s < sensors.length; s++) {
      sensors[s].step(uptime);
      due = Math.min(due, sensors[s].due());
      due = Math.min(due, rest(sensors[s], uptime, tick));
    }
    return due;
  }

  private static long rest(Sensor sensor, long uptime, long tick) {
    if (sensor.due() != Sensor.DONE || tick - uptime <= LEAD_MILLIS) {
      return Sensor.DONE;
    }
    try {
      return sensor.rest(uptime, tick);
    } catch (BusException e) {
      // The next measurement meets the same failure, and counts it.
      return Sensor.DONE;
    }
  }

  @Override
  public void read(Reading reading) {
    if (cycle == NEVER) {
      return;
    }
    for (int s = 0; s < sensors.length; s++) {
      sensors[s].end();
      report(sensors[s]);
      put(sensors[s], reading);
    }
    selfHeating.correct(reading);
    for (int c = 0; c < owners.length; c++) {
      causes[c] = owners[c] == null || reading.has(c) ? null : owners[c].why(now);
      if (causes[c] != null) {
        missing[causes[c].ordinal()]++;
      }
    }
    if (warmingColumn >= 0) {
      reading.set(warmingColumn, warming(reading));
    }
    // A reading at which nothing is measured does not get these values again.
    for (int s = 0; s < sensors.length; s++) {
      sensors[s].collected();
    }
  }

  private void put(Sensor sensor, Reading reading) {
    for (int i = 0; i < sensor.size(); i++) {
      int column = schema.columnOf(sensor.number(i));
      if (column >= 0
          && sensor.causeAtReading(i) == null
          && !reading.has(column)
          && (keepWarming || !sensor.isWarming(i, now))) {
        Decimals.put(reading, column, sensor.value(i), sensor.scale(i));
      }
    }
  }

  /** How many values of a reading are of chips that warm up. */
  private int warming(Reading reading) {
    int count = 0;
    for (int c = 0; c < owners.length; c++) {
      if (owners[c] != null && reading.has(c) && owners[c].isWarming(now)) {
        count++;
      }
    }
    return count;
  }

  /** Logs a chip that begins to fail, and one that is back. */
  private void report(Sensor sensor) {
    if (!sensor.hasNews()) {
      return;
    }
    String where = "sensor " + sensor.name() + " at " + sensor.place();
    if (sensor.isFailing()) {
      log.write(Log.Level.WARN, where + ": " + sensor.problem());
    } else {
      log.write(Log.Level.INFO, where + ": answers again");
    }
  }

  /** Why a column's value is missing in the last reading, or null where no sensor says so. */
  public MissingCause cause(int column) {
    return causes[column];
  }

  @Override
  public long missing(MissingCause cause) {
    return missing[cause.ordinal()];
  }

  /** The value of a sensor that a column is for. */
  private static final class Owner {

    private final Sensor sensor;
    private final int index;

    Owner(Sensor sensor, int index) {
      this.sensor = sensor;
      this.index = index;
    }

    boolean isWarming(long now) {
      return sensor.isWarming(index, now);
    }

    /** Why the value is missing in the reading at hand. */
    MissingCause why(long now) {
      MissingCause cause = sensor.causeAtReading(index);
      if (cause != null) {
        return cause;
      }
      return isWarming(now) ? MissingCause.WARMING : MissingCause.RANGE;
    }
  }
}
