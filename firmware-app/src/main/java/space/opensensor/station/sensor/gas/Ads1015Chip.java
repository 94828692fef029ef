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

  /** Per cent of the room's gas resistance at each input. */
  private static final int[] SHARE = {30, 250, 90, 0};

  private long readyAt;

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
    words[register] = value;
    if (register == CONFIG && (value & 0x8000) != 0) {
      words[CONFIG] &= 0x7fff;
      readyAt = air.now() + 1;
    }
  }

  @Override
  protected void beforeRead(int register) {
    if (air.now() < readyAt) {
      return;
    }
    readyAt = Long.MAX_VALUE;
    words[CONFIG] |= 0x8000;
    if (isStuck()) {
      return;
    }
    long ohms = (long) air.value(Quantity.GAS_RESISTANCE) * SHARE[words[CONFIG] >> 12 & 3] / 100;
    words[CONVERSION] = (int) (3300 * ohms / (ohms + 56_000) / 2) << 4;
  }
}
