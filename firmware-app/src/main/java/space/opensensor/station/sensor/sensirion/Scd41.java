package space.opensensor.station.sensor.sensirion;

import space.opensensor.station.sensor.I2cSensor;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Repeats;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorValue;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.I2cChip;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.MissingCause;

/**
 * Sensirion SCD41, and the SCD40: CO₂ in ppm, temperature in 0.01 °C and relative humidity in 0.01
 * %.
 *
 * <p>The chip measures by itself, every {@value #INTERVAL_MILLIS} ms, and gives each result once. A
 * measurement of the driver takes the result there is. Where none is ready, the last one still
 * stands or the next is waited for, whichever is sooner; a chip whose next result is overdue was
 * without power and is set up again at once. Until its first result its values are those of a chip
 * that warms up. A reading takes 4 ms, the set-up 566.
 *
 * <p>The chip does not know when the processor restarts. So the set-up wakes it, which it does not
 * acknowledge, stops it, because one that measures answers no other command, and lets it take up
 * the settings that it has stored.
 *
 * <p>Specification: <a
 * href="https://sensirion.com/media/documents/48C4B7FB/64C134E7/Sensirion_SCD4x_Datasheet.pdf">SCD4x</a>,
 * command overview and the sections on each command.
 */
public final class Scd41 extends I2cSensor {

  /** Number of {@code co2}: the concentration of CO₂. */
  public static final int CO2 = 24;

  /** Its only address. */
  public static final int ADDRESS = 0x62;

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("scd41", ADDRESS) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Scd41(buses.i2c());
        }

        @Override
        public I2cChip simulated(Air air, long seed) {
          return new Scd41Chip(air, seed);
        }
      };

  static final int START = 0x21b1;
  static final int READ = 0xec05;
  static final int STOP = 0x3f86;
  static final int IS_READY = 0xe4b8;
  static final int SERIAL_NUMBER = 0x3682;
  static final int WAKE_UP = 0x36f6;
  static final int POWER_DOWN = 0x36e0;
  static final int REINIT = 0x3646;
  static final int TEMPERATURE_OFFSET = 0x241d;

  /** Of the answer to {@link #IS_READY}: a result is ready when one of these is set. */
  static final int READY_BITS = 0x07ff;

  /** Time between results. */
  static final int INTERVAL_MILLIS = 5000;

  /** When a result that has not come is overdue: the chip's clock is not the station's. */
  private static final int OVERDUE_MILLIS = INTERVAL_MILLIS + 100;

  /** The longest wait for a result within a measurement. */
  private static final int MOST_WAIT_MILLIS = 800;

  private static final int WAKE_UP_MILLIS = 30;
  private static final int STOP_MILLIS = 500;
  private static final int REINIT_MILLIS = 30;

  /** Each command takes 1 ms; the station's clock may be about to tick. */
  private static final int COMMAND_MILLIS = 2;

  private static final int RESULT_WORDS = 3;
  private static final int STUCK_AFTER = 60;
  private static final int MOST_PPM = 40_000;

  private static final int ASK_SERIAL = 2;
  private static final int CHECK_SERIAL = 3;
  private static final int COLLECT_READY = 4;
  private static final int COLLECT = 5;
  private static final int BE_IDLE = 6;
  private static final int TAKE_SETTINGS = 7;

  private final byte[] answer = new byte[RESULT_WORDS * Words.BYTES];
  private final byte[] before = new byte[RESULT_WORDS * Words.BYTES];
  private final Repeats repeats = new Repeats(STUCK_AFTER);
  private boolean asksAgain;
  private boolean hasResult;
  private long resultAt;
  private int co2;
  private int temperature;
  private int humidity;

  /** A driver of the chip. */
  public Scd41(I2cBus bus) {
    super(
        "scd41",
        bus,
        ADDRESS,
        0,
        new SensorValue(CO2, 0),
        new SensorValue(Quantity.TEMPERATURE, 2),
        new SensorValue(Quantity.HUMIDITY, 2));
  }

  @Override
  protected long advance(int phase, long now) throws BusException {
    switch (phase) {
      case SET_UP:
        asksAgain = false;
        wakeUp();
        return next(BE_IDLE, now + WAKE_UP_MILLIS);
      case BE_IDLE:
        chip.command(STOP);
        return next(TAKE_SETTINGS, now + STOP_MILLIS);
      case TAKE_SETTINGS:
        chip.command(REINIT);
        return next(ASK_SERIAL, now + REINIT_MILLIS);
      case ASK_SERIAL:
        chip.command(SERIAL_NUMBER);
        return next(CHECK_SERIAL, now + COMMAND_MILLIS);
      case CHECK_SERIAL:
        return checkSerial(now);
      case MEASURE:
        chip.command(IS_READY);
        return next(COLLECT_READY, now + COMMAND_MILLIS);
      case COLLECT_READY:
        return collectReady(now);
      default:
        return collect(now);
    }
  }

  private void wakeUp() throws BusException {
    try {
      chip.command(WAKE_UP);
    } catch (BusException e) {
      // The one command that no chip acknowledges; the next shows whether there is one.
      if (e.kind() != BusException.Kind.NO_ANSWER) {
        throw e;
      }
    }
  }

  /** A chip of another kind says the same twice, a line that garbles does not. */
  private long checkSerial(long now) throws BusException {
    chip.receive(answer, answer.length);
    if (Words.areGood(answer, RESULT_WORDS)) {
      chip.command(START);
      isSetUp();
      hasResult = false;
      resultAt = now;
      return missingUntilFirstResult();
    }
    if (asksAgain) {
      return isAsBefore()
          ? fail(MissingCause.WRONG_CHIP, "its serial number has no CRC of Sensirion's")
          : fail(MissingCause.GARBLED, "its serial number reads differently each time");
    }
    asksAgain = true;
    System.arraycopy(answer, 0, before, 0, answer.length);
    return next(ASK_SERIAL, now);
  }

  private boolean isAsBefore() {
    for (int i = 0; i < answer.length; i++) {
      if (answer[i] != before[i]) {
        return false;
      }
    }
    return true;
  }

  private long collectReady(long now) throws BusException {
    chip.receive(answer, Words.BYTES);
    if (!Words.areGood(answer, 1)) {
      return reject(MissingCause.GARBLED, "its state has a wrong CRC");
    }
    if ((Words.get(answer, 0) & READY_BITS) == 0) {
      return withoutResult(now);
    }
    chip.command(READ);
    return next(COLLECT, now + COMMAND_MILLIS);
  }

  private long collect(long now) throws BusException {
    chip.receive(answer, answer.length);
    if (!Words.areGood(answer, RESULT_WORDS)) {
      return reject(MissingCause.GARBLED, "its result has a wrong CRC");
    }
    co2 = Words.get(answer, 0);
    temperature = temperature(Words.get(answer, 1));
    humidity = humidity(Words.get(answer, 2));
    hasResult = true;
    resultAt = now;
    if (repeats.isStuck(Words.get(answer, 0), Words.get(answer, 1) << 16 | Words.get(answer, 2))) {
      return fail(MissingCause.STUCK, "its results do not change any more");
    }
    return give();
  }

  /** What is done where no result is ready. */
  private long withoutResult(long now) {
    long wait = resultAt + OVERDUE_MILLIS - now;
    if (wait <= 0) {
      return next(SET_UP, now);
    }
    if (wait <= MOST_WAIT_MILLIS) {
      return next(MEASURE, now + wait);
    }
    return hasResult ? give() : missingUntilFirstResult();
  }

  private long missingUntilFirstResult() {
    return reject(MissingCause.WARMING, "its first result takes 5 s");
  }

  private long give() {
    if (co2 == 0 || co2 > MOST_PPM) {
      return reject(MissingCause.RANGE, "there is more or less CO2 than it can measure");
    }
    set(0, co2);
    set(1, temperature);
    set(2, humidity);
    return DONE;
  }

  /** −45 + 175 × word / 65535, in 0.01 °C. */
  static int temperature(int word) {
    return (17_500 * word + 32_767) / 65_535 - 4500;
  }

  /** 100 × word / 65535, in 0.01 %. */
  static int humidity(int word) {
    return (10_000 * word + 32_767) / 65_535;
  }
}
