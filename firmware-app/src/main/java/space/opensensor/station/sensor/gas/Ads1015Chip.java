package space.opensensor.station.sensor.gas;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.WordChip;

/**
 * A simulated ADS1015 with a MICS-6814 at its inputs, whose three resistances follow the gas
 * resistance of the room.
 */
public final class Ads1015Chip extends WordChip {

  private static final int CONVERSION = 0;
  private static final int CONFIG = 1;
  private static final int LOW_THRESHOLD = 2;
  private static final int HIGH_THRESHOLD = 3;

  private static final int IDLE = 0x8000;
  private static final int SINGLE_SHOT = 0x0100;

  /** Milliseconds of a conversion at each rate, rounded up. */
  private static final int[] MILLIS = {8, 4, 3, 2, 1, 1, 1, 1};

  /** Per cent of the room's gas resistance at each input. */
  private static final int[] SHARE = {30, 250, 90, 0};

  private long readyAt;
  private int running;

  /** A chip in air. */
  public Ads1015Chip(Air air, long seed) {
    super(air, seed, false);
    powerOn();
  }

  @Override
  public void powerOn() {
    words[CONVERSION] = 0;
    words[CONFIG] = 0x8583;
    words[LOW_THRESHOLD] = 0x8000;
    words[HIGH_THRESHOLD] = 0x7ff0;
    readyAt = Long.MAX_VALUE;
  }

  @Override
  protected void wrote(int register, int value) {
    if (register == CONVERSION || register > HIGH_THRESHOLD) {
      return;
    }
    convert();
    words[register] = value;
    if (register == CONFIG) {
      configure(value);
    }
  }

  /** A conversion that is under way goes on with the settings that it began with. */
  private void configure(int value) {
    if (readyAt != Long.MAX_VALUE) {
      words[CONFIG] &= ~IDLE;
    } else if ((value & IDLE) != 0 || (value & SINGLE_SHOT) == 0) {
      words[CONFIG] &= ~IDLE;
      begin(air.now());
    } else {
      words[CONFIG] |= IDLE;
    }
  }

  private void begin(long at) {
    running = words[CONFIG];
    readyAt = at + MILLIS[running >> 5 & 7];
  }

  @Override
  protected void beforeRead(int register) {
    convert();
  }

  private void convert() {
    if (air.now() < readyAt) {
      return;
    }
    measure();
    if ((words[CONFIG] & SINGLE_SHOT) == 0) {
      begin(air.now());
    } else {
      readyAt = Long.MAX_VALUE;
      words[CONFIG] |= IDLE;
    }
  }

  private void measure() {
    if (isStuck()) {
      return;
    }
    long ohms = (long) air.value(Quantity.GAS_RESISTANCE) * SHARE[running >> 12 & 3] / 100;
    words[CONVERSION] = (int) (3300 * ohms / (ohms + 56_000) / 2) << 4;
  }
}
