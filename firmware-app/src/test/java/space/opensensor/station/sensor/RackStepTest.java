package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.vee.BusException;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** When a rack steps a driver, and when it is to be stepped again. */
class RackStepTest {

  private static final int TICK = 10_000;
  private static final int LEAD = TICK - SensorRack.LEAD_MILLIS;
  private static final int WARM_UP = 30_000;

  private final List<String> calls = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final Schema schema =
      new Schema(
          "test/1",
          new Measurement[] {
            Measurement.fixed(Quantity.WARMING, "warming", "", 0, 0, 9),
            Measurement.fixed(Quantity.TEMPERATURE, "temperature", "", 2, -4000, 8500),
            Measurement.fixed(Quantity.HUMIDITY, "humidity", "", 2, 0, 10_000)
          });

  /** A driver of two values, the second of which warms up; it measures for 50 ms. */
  private final class Driver extends Sensor {

    private int values = 2;
    private long restDue = DONE;
    private boolean restFails;

    Driver() {
      super(
          "driver",
          "here",
          new SensorValue(Quantity.TEMPERATURE, 2),
          new SensorValue(Quantity.HUMIDITY, 2, WARM_UP));
    }

    @Override
    protected boolean isBroken(BusException.Kind kind) {
      return true;
    }

    @Override
    protected long advance(int phase, long now) {
      calls.add(phase + " at " + now);
      switch (phase) {
        case SET_UP:
          poweredOn(now);
          isSetUp();
          return next(MEASURE, now);
        case MEASURE:
          return next(MEASURE + 1, now + 50);
        default:
          for (int i = 0; i < values; i++) {
            set(i, 2000 + i);
          }
          return DONE;
      }
    }

    @Override
    protected long rest(long now, long tick) throws BusException {
      calls.add("rest at " + now);
      if (restFails) {
        throw new BusException("here", BusException.Kind.FAILED);
      }
      return restDue;
    }
  }

  private final Driver driver = new Driver();
  private final Reading reading = new Reading(schema);
  private SensorRack rack = rack(false);

  private SensorRack rack(boolean keepWarming) {
    return new SensorRack(
        schema,
        new Sensor[] {driver},
        keepWarming,
        0,
        (level, line) -> log.add(level + " " + line));
  }

  /** Steps the rack when it is due, up to a time, and reads at that. */
  private void readAt(long tick) {
    long due = tick - SensorRack.LEAD_MILLIS;
    while (due < tick) {
      due = Math.max(due + 1, rack.step(due, tick));
    }
    rack.step(tick, tick);
    reading.clear();
    rack.read(reading);
  }

  @Test
  void aMeasurementBeginsOnceALeadBeforeItsReading() {
    assertEquals(LEAD, rack.step(0, TICK));
    assertEquals(LEAD, rack.step(LEAD - 1, TICK));
    calls.clear();
    assertEquals(LEAD, rack.step(LEAD, TICK), "one piece of work at a time");
    assertEquals(LEAD + 50, rack.step(LEAD, TICK));
    assertEquals(List.of("0 at 9100", "1 at 9100"), calls);
    assertEquals(LEAD + 50, rack.step(LEAD + 49, TICK), "not before it is due");
    assertEquals(TICK, rack.step(LEAD + 50, TICK));
    assertEquals(TICK, rack.step(LEAD + 51, TICK));
    assertEquals(List.of("0 at 9100", "1 at 9100", "2 at 9150"), calls);
    rack.read(reading);
    assertEquals(2000, reading.get(1));
    assertNull(rack.cause(1));
    assertEquals(1, rack.size());
    assertSame(driver, rack.get(0));
  }

  @Test
  void noMeasurementBeginsAtItsReading() {
    assertEquals(TICK, rack.step(TICK, TICK));
    assertEquals(List.of(), calls);
    rack.read(reading);
    assertFalse(reading.has(1));
    assertEquals(0, rack.missing(MissingCause.LATE), "nothing was begun");
  }

  @Test
  void aDriverRestsBetweenMeasurementsAloneAndSaysWhenItIsDue() {
    driver.restDue = 1234;
    assertEquals(1234, rack.step(0, TICK));
    assertEquals(1234, rack.step(LEAD - 1, TICK));
    readAt(TICK);
    assertEquals(
        List.of("rest at 0", "rest at 9099", "0 at 9100", "1 at 9101", "2 at 9151"), calls);
    calls.clear();
    driver.restFails = true;
    assertEquals(2 * TICK - SensorRack.LEAD_MILLIS, rack.step(TICK + 1, 2 * TICK));
    assertEquals(List.of("rest at 10001"), calls);
    assertEquals(List.of(), log, "the next measurement meets it");
  }

  @Test
  void whatIsNotOverAtItsReadingIsLateAndTold() {
    rack.step(TICK - 40, TICK);
    rack.step(TICK - 40, TICK);
    rack.step(TICK, TICK);
    rack.read(reading);
    assertFalse(reading.has(1));
    assertEquals(MissingCause.LATE, rack.cause(1));
    assertEquals(2, rack.missing(MissingCause.LATE));
    assertEquals(List.of("WARN sensor driver at here: the measurement was not over in time"), log);
    readAt(2 * TICK);
    assertEquals(2000, reading.get(1));
    assertEquals("INFO sensor driver at here: answers again", log.get(1));
    calls.clear();
    readAt(3 * TICK);
    assertEquals("1 at 29100", calls.get(0), "it is set up");
  }

  @Test
  void aValueThatAMeasurementDoesNotGiveIsNotThatOfTheOneBefore() {
    rack = rack(true);
    readAt(TICK);
    assertEquals(2001, reading.get(2));
    driver.values = 1;
    readAt(2 * TICK);
    assertTrue(reading.has(1));
    assertFalse(reading.has(2));
    assertEquals(MissingCause.LATE, rack.cause(2));
  }

  @Test
  void aValueIsWarmOnceItsTimeSincePowerOnIsOver() {
    rack = rack(true);
    readAt(TICK);
    assertEquals(1, reading.get(0), "the first column says how many values are warming");
    assertTrue(driver.isWarming(1, LEAD + WARM_UP - 1));
    assertFalse(driver.isWarming(1, LEAD + WARM_UP));
    assertFalse(driver.isWarming(0, LEAD), "from power-on");
    readAt(5 * TICK);
    assertEquals(0, reading.get(0));
  }
}
