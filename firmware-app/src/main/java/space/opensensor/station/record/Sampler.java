package space.opensensor.station.record;

import space.opensensor.station.storage.Row;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.vee.Log;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/**
 * Takes one row per tick. Ticks lie on multiples of the period once the time of day is known, and a
 * period apart from the first row on before. A row carries its nominal tick, not the few
 * milliseconds it came late; a period without a row is counted, never made up. A tick at which no
 * sensor has a value makes no row.
 *
 * <p>No tick comes twice. A clock that falls back by a minute or less is waited for; after a deeper
 * fall rows lie beside the ticks (see {@link Ticks}) until the clock is past the newest row, be it
 * of an earlier boot.
 */
public final class Sampler {

  /** The deepest fall of the clock that is waited for. */
  private static final int LONGEST_WAIT_MILLIS = 60_000;

  private static final long NONE = Long.MIN_VALUE;

  private final SensorBoard sensors;
  private final StationClock clock;
  private final Recorder recorder;
  private final Log log;
  private final int periodMillis;
  private final Row row;
  private final Ticks ticks;
  private long due;
  private long sensorsDue;
  private long offset;
  private int phase;
  private int falls;
  private long lastTick = NONE;
  private long missedTicks;
  private long implausibleValues;

  public Sampler(Table table, SensorBoard sensors, StationClock clock, Recorder recorder, Log log) {
    this.sensors = sensors;
    this.clock = clock;
    this.recorder = recorder;
    this.log = log;
    this.periodMillis = table.periodMillis();
    this.ticks = new Ticks(periodMillis);
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

  /** Periods without a row: the loop came too late, or the clock was set. */
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
    if (lastTick == NONE && !clock.isSet()) {
      phase = (int) (now % periodMillis);
    }
    long tick = ticks.after(now + offset, phase) - periodMillis;
    countMissed(tick);
    lastTick = tick;
    due = next(tick) - offset;
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

  /**
   * Moves the ticks, and when the last one was, to a clock that was set. A tick that it was set
   * past by a little is not skipped: its row is due now.
   */
  private void follow(long newOffset, long now) {
    if (lastTick != NONE) {
      lastTick += newOffset - offset;
    }
    offset = newOffset;
    phase = 0;
    long newest = recorder.newestMillis();
    long passed = ticks.after(now + offset, phase) - periodMillis;
    int little = periodMillis / 10;
    boolean isPassed =
        now + offset - passed <= little
            && lastTick != NONE
            && passed - Math.max(lastTick, newest) >= periodMillis - little;
    long tick = isPassed ? passed : passed + periodMillis;
    if (tick <= newest - LONGEST_WAIT_MILLIS) {
      falls++;
      phase = ticks.phase(recorder.boot(), falls);
      tick = ticks.after(now + offset, phase);
    } else if (tick <= newest) {
      lastTick = newest;
      tick = ticks.after(newest, phase);
    }
    due = tick - offset;
  }

  /** The tick after one, on a multiple of the period again once no row can be there. */
  private long next(long tick) {
    if (clock.isSet() && ticks.after(tick, 0) > recorder.newestMillis()) {
      phase = 0;
    }
    return ticks.after(tick, phase);
  }

  private void countMissed(long tick) {
    long missed = lastTick == NONE ? 0 : ticks.missedBetween(lastTick, tick);
    if (missed > 0) {
      missedTicks += missed;
      log.write(Log.Level.WARN, "sampler: no row in " + missed + " periods");
    }
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
