package space.opensensor.station.sensor.gas;

import space.opensensor.station.sensor.I2cDevice;
import space.opensensor.station.sensor.I2cSensor;
import space.opensensor.station.sensor.Quantity;
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
 * SGX MICS-6814, three gas sensors, behind a TI ADS1015 as on the Enviro+ board: their resistances
 * in kΩ to 1 Ω, each with 56 kΩ to 3.3 V, on inputs 0 (oxidising), 1 (reducing) and 2 (ammonia).
 * Takes about 10 ms.
 *
 * <p>The ADS1015 has no identity: a chip that does not keep what is written to its comparator is
 * not one. One that measures no more gives one result for all three inputs, whose resistances are
 * far apart, and so does a board whose sensors have no supply. One that converts by itself, because
 * it was told so before the processor restarted, is stopped by the set-up.
 *
 * <p>Specification: <a href="https://www.ti.com/lit/ds/symlink/ads1015.pdf">ADS1015</a> (SBAS473),
 * 8.6 (registers) and 8.3.3 (full scale); <a
 * href="https://www.sgxsensortech.com/content/uploads/2015/02/1143_Datasheet-MiCS-6814-rev-8.pdf">
 * MICS-6814</a> 1143 rev 8, sensing resistances.
 */
public final class Mics6814 extends I2cSensor {

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("mics6814", 0x49) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Mics6814(buses.i2c(), at);
        }

        @Override
        public I2cChip simulated(Air air, long seed) {
          return new Ads1015Chip(air, seed);
        }
      };

  /**
   * Time until the heaters have their temperature. The data sheet has none; SGX's application note
   * AN2 on MiCS sensors says the longer the better, and has 30 s as an example.
   */
  public static final int WARM_UP_MILLIS = 30_000;

  private static final int CONVERSION = 0x00;
  private static final int CONFIG = 0x01;
  private static final int LOW_THRESHOLD = 0x02;

  /** Twelve bits, left in the word; anything but the value after power-on, 0x8000. */
  private static final int MARK = 0x5a50;

  /** Start, input 0 to ground, ±4.096 V, single shot (8.6.3). */
  private static final int START = 0x8000 | 4 << 12 | 1 << 9 | 1 << 8;

  /** 1600 samples a second, comparator off. */
  private static final int SPEED = 4 << 5 | 3;

  private static final int IDLE = 0x80;

  /** Single shot, not started; a conversion that is under way ends at its own rate, 1/128 s. */
  private static final int STOP = 1 << 8;

  private static final int STOP_MILLIS = 9;
  private static final int CONVERSION_MILLIS = 2;
  private static final int POLLS = 10;

  /** Millivolts of a count, of the supply; ohms of the load. */
  private static final int COUNT_MILLIVOLTS = 2;

  private static final int SUPPLY_MILLIVOLTS = 3300;
  private static final long LOAD_OHMS = 56_000;

  /** A value in Ω is one in kΩ with three decimal places. */
  private static final int KILOHM_SCALE = 3;

  private static final int COLLECT = 2;
  private static final int INPUTS = 3;

  private final byte[] word = new byte[2];
  private final byte[] command = new byte[3];
  private int input;
  private int first;
  private boolean alike;
  private int polls;

  /** A driver of the board at an address, 0x48 to 0x4b; 0x49 on the Enviro+. */
  public Mics6814(I2cBus bus, int address) {
    super(
        "mics6814",
        bus,
        address,
        2,
        new SensorValue(Quantity.OXIDISED, KILOHM_SCALE, WARM_UP_MILLIS),
        new SensorValue(Quantity.REDUCING, KILOHM_SCALE, WARM_UP_MILLIS),
        new SensorValue(Quantity.NH3, KILOHM_SCALE, WARM_UP_MILLIS));
  }

  @Override
  protected long advance(int phase, long now) throws BusException {
    switch (phase) {
      case SET_UP:
        return setUp(now);
      case MEASURE:
        input = 0;
        return measure(now);
      default:
        return collect(now);
    }
  }

  private long setUp(long now) throws BusException {
    if (!chip.readAlike(LOW_THRESHOLD, word, 2)) {
      return fail(MissingCause.GARBLED, "its registers read differently each time");
    }
    if (!wasPowered() || I2cDevice.bigEndian(word, 0) != MARK) {
      write(LOW_THRESHOLD, MARK);
      if (!chip.readAlike(LOW_THRESHOLD, word, 2)) {
        return fail(MissingCause.GARBLED, "its registers read differently each time");
      }
      if (I2cDevice.bigEndian(word, 0) != MARK) {
        return fail(MissingCause.WRONG_CHIP, "it does not keep its registers as an ADS1015 does");
      }
      poweredOn(now);
    }
    write(CONFIG, STOP | SPEED);
    isSetUp();
    return next(MEASURE, now + STOP_MILLIS);
  }

  private void write(int register, int value) throws BusException {
    command[0] = (byte) register;
    command[1] = (byte) (value >> 8);
    command[2] = (byte) value;
    chip.write(command, 3);
  }

  private long measure(long now) throws BusException {
    write(CONFIG, START | input << 12 | SPEED);
    polls = 0;
    return next(COLLECT, now + CONVERSION_MILLIS);
  }

  private long collect(long now) throws BusException {
    if (!chip.readAlike(CONFIG, word, 2)) {
      return fail(MissingCause.GARBLED, "its settings read differently each time");
    }
    if ((word[0] & IDLE) == 0) {
      polls++;
      return polls < POLLS
          ? next(COLLECT, now + CONVERSION_MILLIS)
          : fail(MissingCause.LATE, "it does not finish its measurement");
    }
    if (!chip.readAlike(CONVERSION, word, 2)) {
      return fail(MissingCause.GARBLED, "its results read differently each time");
    }
    int counts = (short) I2cDevice.bigEndian(word, 0) >> 4;
    // After the result, so that a power failure before it is not missed.
    chip.read(CONFIG, word, 2);
    if (I2cDevice.bigEndian(word, 0) != (START | input << 12 | SPEED)) {
      return fail(MissingCause.BUS, "it lost its settings; check its power");
    }
    if (input == 0) {
      first = counts;
      alike = true;
    }
    alike &= counts == first;
    int ohms = resistance(counts);
    if (ohms < 0) {
      miss(input, MissingCause.RANGE);
    } else {
      set(input, ohms);
    }
    input++;
    if (input < INPUTS) {
      return measure(now);
    }
    return alike && ohms >= 0 ? fail(MissingCause.STUCK, "all its inputs read the same") : DONE;
  }

  /**
   * The resistance to ground that divides the supply with the load.
   *
   * @param counts of 2 mV
   * @return Ω, or -1 where the input is outside the supply
   */
  public static int resistance(int counts) {
    int millivolts = counts * COUNT_MILLIVOLTS;
    if (millivolts < 0 || millivolts >= SUPPLY_MILLIVOLTS) {
      return -1;
    }
    return (int) (millivolts * LOAD_OHMS / (SUPPLY_MILLIVOLTS - millivolts));
  }
}
