package space.opensensor.station.sensor.light;

import space.opensensor.station.sensor.I2cDevice;
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
 * Lite-On LTR-559: light in 0.01 lx from two channels, and proximity in counts of 11 bits. Each
 * measurement wakes the chip, and takes the next coarser range within the same measurement when a
 * channel is full. Takes 150 to 550 ms. The set-up resets it, because its registers outlive a
 * restart of the processor.
 *
 * <p>Specification: <a
 * href="https://optoelectronics.liteon.com/upload/download/DS86-2013-0003/LTR-559ALS-01_DS_V1.pdf">
 * LTR-559ALS-01</a>, register set (0x80 to 0x9e), and its appendix A for the lux formula.
 */
public final class Ltr559 extends I2cSensor {

  /** Its only address. */
  public static final int ADDRESS = 0x23;

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("ltr559", ADDRESS) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Ltr559(buses.i2c());
        }

        @Override
        public I2cChip simulated(Air air, long seed) {
          return new Ltr559Chip(air, seed);
        }
      };

  /** Part number 0x9, revision 2 (register 0x86), and manufacturer (0x87). */
  public static final int PART_ID = 0x92;

  public static final int MANUFACTURER_ID = 0x05;

  private static final int LIGHT_CONTROL = 0x80;
  private static final int PROXIMITY_CONTROL = 0x81;
  private static final int LED = 0x82;
  private static final int PULSES = 0x83;
  private static final int PROXIMITY_RATE = 0x84;
  private static final int LIGHT_RATE = 0x85;
  private static final int PART = 0x86;
  private static final int DATA = 0x88;
  private static final int DATA_BYTES = 7;

  private static final int ACTIVE = 1;
  private static final int RESET = 2;

  /** From power-on to the first command. */
  private static final int RESET_MILLIS = 100;

  /** Active, with the mark of saturation, which is off otherwise (0x81, 0x8e). */
  private static final int PROXIMITY_ACTIVE = 0x23;

  /** 60 kHz, full duty, 50 mA; after power-on it is 100 mA (0x82). */
  private static final int LED_50_MILLIAMPERES = 0x7b;

  private static final int NEW_LIGHT = 0x04;
  private static final int LIGHT_INVALID = 0x80;
  private static final int PROXIMITY_FULL = 0x8000;

  /** Ranges from fine to coarse: gain, its code, integration in 50 ms, its code (0x80, 0x85). */
  private static final int[] GAIN = {96, 8, 1};

  private static final int[] GAIN_CODE = {7, 3, 0};
  private static final int[] INTEGRATION = {4, 2, 1};
  private static final int[] INTEGRATION_CODE = {2, 0, 1};

  /** A rate that is not faster than the longest integration: 200 ms (0x85). */
  private static final int RATE_200_MILLIS = 2;

  private static final int WAKE_MILLIS = 10;
  private static final int POLL_MILLIS = 20;
  private static final int POLLS = 12;
  private static final int COLLECT = 2;

  /** Light that does not flicker by one count in five minutes, above what a dark room has. */
  private static final int STUCK_AFTER = 60;

  private static final int STUCK_ABOVE = 1000;

  private static final int LIGHT = 0;
  private static final int PROXIMITY = 1;

  private final byte[] data = new byte[DATA_BYTES];
  private final Repeats repeats = new Repeats(STUCK_AFTER);
  private final Ranging ranging = new Ranging(GAIN.length, 0);
  private int polls;

  /** A driver of the chip. */
  public Ltr559(I2cBus bus) {
    super(
        "ltr559",
        bus,
        ADDRESS,
        DATA_BYTES,
        new SensorValue(Quantity.LIGHT, 2),
        new SensorValue(Quantity.PROXIMITY, 0));
  }

  @Override
  protected long advance(int phase, long now) throws BusException {
    switch (phase) {
      case SET_UP:
        return setUp(now);
      case MEASURE:
        return measure(now);
      default:
        return collect(now);
    }
  }

  private long setUp(long now) throws BusException {
    if (!chip.readAlike(PART, data, 2) || (data[1] & 0xff) == I2cDevice.NOBODY) {
      return fail(MissingCause.GARBLED, "its id reads differently each time");
    }
    if ((data[0] & 0xff) != PART_ID || (data[1] & 0xff) != MANUFACTURER_ID) {
      return fail(MissingCause.WRONG_CHIP, "its id is not that of an LTR-559 (0x92, 0x05)");
    }
    chip.writeRegister(LIGHT_CONTROL, RESET);
    isSetUp();
    return next(MEASURE, now + RESET_MILLIS);
  }

  /** Standby first, so that what is measured begins now. */
  private long measure(long now) throws BusException {
    int range = ranging.range();
    chip.writeRegister(LIGHT_CONTROL, 0);
    chip.writeRegister(LIGHT_RATE, INTEGRATION_CODE[range] << 3 | RATE_200_MILLIS);
    chip.writeRegister(LED, LED_50_MILLIAMPERES);
    chip.writeRegister(PULSES, 1);
    chip.writeRegister(PROXIMITY_RATE, 0);
    chip.writeRegister(PROXIMITY_CONTROL, PROXIMITY_ACTIVE);
    chip.writeRegister(LIGHT_CONTROL, GAIN_CODE[range] << 2 | ACTIVE);
    polls = 0;
    return next(COLLECT, now + WAKE_MILLIS + 50 * INTEGRATION[range]);
  }

  /** Channel 1, channel 0, status and proximity are one block (0x88 to 0x8e). */
  private long collect(long now) throws BusException {
    chip.read(DATA, data, DATA_BYTES);
    if ((data[4] & NEW_LIGHT) == 0) {
      polls++;
      return polls < POLLS
          ? next(COLLECT, now + POLL_MILLIS)
          : fail(MissingCause.LATE, "it does not finish its measurement");
    }
    // Reading the results takes the mark of newness away.
    int before = I2cDevice.littleEndian(data, 2);
    if (!chip.readAlike(DATA, data, DATA_BYTES) || before != I2cDevice.littleEndian(data, 2)) {
      return fail(MissingCause.GARBLED, "its results read differently each time");
    }
    int range = ranging.range();
    int rate = chip.readRegisterAlike(LIGHT_RATE);
    if (rate < 0) {
      return fail(MissingCause.GARBLED, "its settings read differently each time");
    }
    if ((data[4] & LIGHT_INVALID) != 0
        || (data[4] >> 4 & 7) != GAIN_CODE[range]
        || rate != (INTEGRATION_CODE[range] << 3 | RATE_200_MILLIS)) {
      return fail(MissingCause.BUS, "it does not have the settings it was given");
    }
    int channel1 = I2cDevice.littleEndian(data, 0);
    int channel0 = I2cDevice.littleEndian(data, 2);
    if (ranging.coarsen(Math.max(channel0, channel1))) {
      return next(MEASURE, now);
    }
    chip.writeRegister(LIGHT_CONTROL, 0);
    chip.writeRegister(PROXIMITY_CONTROL, 0);
    return results(channel0, channel1);
  }

  private long results(int channel0, int channel1) {
    int range = ranging.range();
    if (channel0 + channel1 > STUCK_ABOVE && repeats.isStuck(channel0, channel1)) {
      return fail(MissingCause.STUCK, "its results do not change any more");
    }
    if (Ranging.isFull(Math.max(channel0, channel1))) {
      miss(LIGHT, MissingCause.RANGE);
    } else {
      set(LIGHT, light(channel0, channel1, GAIN[range], INTEGRATION[range]));
    }
    ranging.refine(channel0);
    int proximity = I2cDevice.littleEndian(data, 5);
    if ((proximity & PROXIMITY_FULL) != 0) {
      miss(PROXIMITY, MissingCause.RANGE);
    } else {
      set(PROXIMITY, proximity & 0x7ff);
    }
    return DONE;
  }

  /**
   * Appendix A: light from the two channels, by how much of it is infrared.
   *
   * @param gain 1 to 96
   * @param integration in 50 ms
   * @return 0.01 lx
   */
  public static int light(int channel0, int channel1, int gain, int integration) {
    int sum = channel0 + channel1;
    if (sum == 0) {
      return 0;
    }
    int ratio = channel1 * 100 / sum;
    long weighted;
    if (ratio < 45) {
      weighted = 17743L * channel0 + 11059L * channel1;
    } else if (ratio < 64) {
      weighted = 42785L * channel0 - 19548L * channel1;
    } else if (ratio < 85) {
      weighted = 5926L * channel0 + 1185L * channel1;
    } else {
      weighted = 0;
    }
    // Integration counts in 100 ms in the formula, weights are times 10000, light in 0.01 lx.
    long divisor = 50L * gain * integration;
    return (int) ((weighted + divisor / 2) / divisor);
  }
}
