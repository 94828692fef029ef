package space.opensensor.station.sensor;

import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;

/**
 * A driver: takes one measurement in steps, none of which waits, and then holds each of its values
 * or the cause why it is missing.
 *
 * <p>{@link #begin} starts a measurement, {@link #step} goes on with it when it is due. A transfer
 * that fails ends the measurement, so that a chip that hangs costs one bus timeout a measurement,
 * and makes the next one begin with the chip's set-up.
 */
public abstract class Sensor {

  /** When a measurement that is over has something to do. */
  protected static final long DONE = Long.MAX_VALUE;

  /** The phase in which a chip is found, checked and set up. */
  protected static final int SET_UP = 0;

  /** The phase in which a chip that is set up begins to measure. */
  protected static final int MEASURE = 1;

  private final String name;
  private final String place;
  private final SensorValue[] values;
  private boolean running;
  private boolean fresh;
  private boolean failing;
  private boolean known;
  private boolean powerKnown;
  private long poweredSince;
  private int phase;
  private long due;
  private String problem;

  /**
   * A driver.
   *
   * @param place where the chip is, such as {@code i2c 0x76}
   * @param values what it measures; drivers and rack name each by its place among them
   */
  protected Sensor(String name, String place, SensorValue... values) {
    this.name = name;
    this.place = place;
    this.values = values;
  }

  /** What the chip is called, such as {@code bme680}. */
  public final String name() {
    return name;
  }

  /** Where the chip is. */
  public final String place() {
    return place;
  }

  /** How many values it gives. */
  public final int size() {
    return values.length;
  }

  /** What a value is, as a number of {@link Quantity} or of the driver. */
  public final int number(int index) {
    return values[index].number();
  }

  /** The decimal places of a value. */
  public final int scale(int index) {
    return values[index].scale();
  }

  /** A value of the last measurement that is not missing. */
  public final int value(int index) {
    return values[index].value();
  }

  /** Why a value of the last measurement is missing, or null where it is there. */
  public final MissingCause cause(int index) {
    return values[index].cause();
  }

  /** Whether the chip is still warming up for a value. */
  public final boolean isWarming(int index, long now) {
    int warmUpMillis = values[index].warmUpMillis();
    return warmUpMillis > 0 && now - poweredSince < warmUpMillis;
  }

  /** What went wrong in the last measurement, in a few words, or null. */
  public final String problem() {
    return problem;
  }

  /** Begins a measurement, whose first step is due at once. */
  final void begin(long now) {
    missAll(MissingCause.LATE);
    problem = null;
    running = true;
    fresh = true;
    phase = known ? MEASURE : SET_UP;
    due = now;
    begun(now);
  }

  /** Goes on with a measurement; does nothing before {@link #due()}. */
  final void step(long now) {
    if (!running || now < due) {
      return;
    }
    try {
      due = advance(phase, now);
      running = running && due != DONE;
    } catch (BusException e) {
      fail(isBroken(e.kind()) ? MissingCause.BUS : MissingCause.ABSENT, e.getMessage());
    }
  }

  /** When {@link #step} has something to do. */
  protected final long due() {
    return running ? due : DONE;
  }

  /** Ends a measurement at its reading: what is not there yet is late. */
  final void end() {
    if (running) {
      fail(MissingCause.LATE, "the measurement was not over in time");
    }
  }

  /** Why a value is missing in the reading at hand; one that was read already is late. */
  final MissingCause causeAtReading(int index) {
    return fresh ? cause(index) : MissingCause.LATE;
  }

  /** Notes that the values were read, so that none is read twice. */
  final void collected() {
    fresh = false;
  }

  /** Whether it has begun or ceased to fail since this was asked last. */
  final boolean hasNews() {
    boolean was = failing;
    failing = isFailing();
    return failing != was;
  }

  /** Whether its last measurement failed; that of a chip that warms up did not. */
  public final boolean isFailing() {
    return problem != null && cause(0) != MissingCause.WARMING;
  }

  /** Does what is to be done between measurements, such as sending the chip to sleep. */
  protected long rest(long now, long tick) throws BusException {
    return DONE;
  }

  /** Is told that a measurement begins. */
  protected void begun(long now) {}

  /** Whether a failure is that of a chip that is there. */
  protected abstract boolean isBroken(BusException.Kind kind);

  /**
   * Does one bounded piece of work.
   *
   * @return when the next is due, or {@link #DONE}
   */
  protected abstract long advance(int inPhase, long now) throws BusException;

  /** Goes on in a phase at an uptime. */
  protected final long next(int nextPhase, long at) {
    phase = nextPhase;
    return at;
  }

  /** Notes that the chip is set up. */
  protected final void isSetUp() {
    known = true;
  }

  /** Notes that the chip was powered on, or seen for the first time, so that it warms up. */
  protected final void poweredOn(long now) {
    powerKnown = true;
    poweredSince = now;
  }

  /** Whether the chip was seen powered before. */
  protected final boolean wasPowered() {
    return powerKnown;
  }

  /** Notes that the chip is gone, so that it warms up when it comes back. */
  protected final void lostPower() {
    powerKnown = false;
    known = false;
  }

  /** Ends the measurement: all its values are missing, and the next begins with the set-up. */
  public final long fail(MissingCause cause, String why) {
    missAll(cause);
    problem = why;
    running = false;
    known = false;
    return DONE;
  }

  /** Ends the measurement without doubting the set-up. */
  public final long reject(MissingCause cause, String why) {
    missAll(cause);
    problem = why;
    return DONE;
  }

  /** Gives a value. */
  public final void set(int index, int value) {
    values[index].set(value);
  }

  /** Leaves a value missing. */
  public final void miss(int index, MissingCause cause) {
    values[index].miss(cause);
  }

  private void missAll(MissingCause cause) {
    for (int i = 0; i < values.length; i++) {
      values[i].miss(cause);
    }
  }
}
