package space.opensensor.station.sensor.light;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.WordChip;

/** A simulated VEML7700. */
public final class Veml7700Chip extends WordChip {

  private static final int CONFIG = 0;
  private static final int POWER_SAVING = 3;
  private static final int LIGHT = 4;
  private static final int ID = 7;

  private long readyAt;
  private boolean measured;

  /** A chip in air. */
  public Veml7700Chip(Air air, long seed) {
    super(air, seed, true);
    powerOn();
  }

  @Override
  public void powerOn() {
    for (int i = 0; i < words.length; i++) {
      words[i] = 0;
    }
    words[CONFIG] = 1;
    words[ID] = 0xc400 | Veml7700.DEVICE_ID;
    readyAt = Long.MAX_VALUE;
  }

  @Override
  protected void wrote(int register, int value) {
    if (register > 3) {
      return;
    }
    words[register] = value;
    if (register == CONFIG) {
      readyAt = (value & 1) != 0 ? Long.MAX_VALUE : air.now() + 3 + millis(value) + pause();
    }
  }

  /** Before a result in one of the four modes of power saving. */
  private int pause() {
    int saving = words[POWER_SAVING];
    return (saving & 1) == 0 ? 0 : 500 << (saving >> 1 & 3);
  }

  private static int millis(int config) {
    int code = config >> 6 & 15;
    return code == 12 ? 25 : code == 8 ? 50 : 100 << code;
  }

  @Override
  protected void beforeRead(int register) {
    if (register != LIGHT || air.now() < readyAt || isStuck() && measured) {
      return;
    }
    readyAt = Long.MAX_VALUE;
    measured = true;
    int range = range();
    int wanted = Math.max(0, noisy(air.value(Quantity.LIGHT), 100_000));
    int counts = 0;
    for (int bit = 1 << 15; bit > 0; bit >>= 1) {
      int light = Veml7700.light(counts + bit, range);
      if (light >= 0 && light <= wanted) {
        counts += bit;
      }
    }
    int flicker = counts > 100 ? dice.below(3) - 1 : 0;
    words[LIGHT] = Math.min(65_535, counts + flicker);
  }

  /** The driver's range for gain 2 and 400 ms, 1 and 100 ms, 1/8 and 100 ms, 1/8 and 25 ms. */
  private int range() {
    int gain = words[CONFIG] >> 11 & 3;
    return gain == 1 ? 0 : gain == 0 ? 1 : millis(words[CONFIG]) == 100 ? 2 : 3;
  }
}
