package space.opensensor.station.record;

import space.opensensor.station.storage.Row;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.vee.Log;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/**
 * Takes one row per tick. Ticks lie on multiples of the period: of the time of day once it is
 * known, of the uptime before. A row carries its nominal tick, not the few milliseconds it came
 * late; a tick that was missed by a whole period is left out and counted, never made up. A tick at
 * which no sensor has a value makes no row.
 */
public final class Sampler {

  private final SensorBoard sensors;
  private final StationClock clock;
  private final Recorder recorder;
  private final Log log;
  private final int periodMillis;
  private final Row row;
  private long due;
  private long sensorsDue;
  private long offset;
  private long lastTick;
  private long missedTicks;
  private long implausibleValues;

  public Sampler(Table table, SensorBoard sensors, StationClock clock, Recorder recorder, Log log) {
    this.sensors = sensors;
    this.clock = clock;
    this.recorder = recorder;
    this.log = log;
    this.periodMillis = table.periodMillis();
    this.row = new Row(table.schema());
  }

  /** When the next row is due, as an uptime. */
  public long rowDue() {
    return due;
  }

  /** When {@link #tick} has something to do next, as an uptime. */
  public long due() {
    return Math.min(due, sensorsDue);
  }

  /** Ticks at which no row was taken because the loop came too late. */
  public long missedTicks() {
    return missedTicks;
  }

  /** Values that were dropped because they were outside the schema's range. */
  public long implausibleValues() {
    return implausibleValues;
  }

  /** Steps the sensors towards the next row, and takes it if it is due. */
  public void tick(long now) {
    if (now >= due) {
      sensors.step(now, due);
    }
    if (clock.isSet() && clock.epochMillis(0) != offset) {
      follow(clock.epochMillis(0), now);
    }
    if (now >= due) {
      takeRow(now);
    }
    sensorsDue = sensors.step(now, due);
  }

  private void takeRow(long now) {
    long tick = nextTick(now) - periodMillis;
    countMissed(tick);
    lastTick = tick;
    due = tick + periodMillis - offset;
    if (clock.isSet()) {
      row.setTime(now, tick);
    } else {
      row.setTime(tick, Row.UNDATED);
    }
    row.reading().clear();
    sensors.read(row.reading());
    if (plausibleValues() > 0) {
      recorder.record(row);
    }
  }

  /** Moves the ticks to a clock that was set; a step of less than a period repeats no tick. */
  private void follow(long newOffset, long now) {
    offset = newOffset;
    long next = nextTick(now);
    if (next == lastTick) {
      next += periodMillis;
    } else {
      lastTick = 0;
    }
    due = next - offset;
  }

  /** The first tick after an uptime. */
  private long nextTick(long now) {
    long time = now + offset;
    return time - time % periodMillis + periodMillis;
  }

  private void countMissed(long tick) {
    if (lastTick == 0 || tick <= lastTick + periodMillis) {
      return;
    }
    long missed = (tick - lastTick) / periodMillis - 1;
    missedTicks += missed;
    log.write(Log.Level.WARN, "sampler: came too late for " + missed + " rows");
  }

  /** Drops implausible values and counts those that stay. */
  private int plausibleValues() {
    Reading reading = row.reading();
    Schema schema = reading.schema();
    int count = 0;
    for (int c = 0; c < schema.size(); c++) {
      if (reading.has(c) && !schema.get(c).isPlausible(reading.get(c))) {
        reading.setMissing(c);
        implausibleValues++;
      }
      if (reading.has(c)) {
        count++;
      }
    }
    return count;
  }
}
