package space.opensensor.station.sensor.plantower;

import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.I2cChip;

/** A simulated PMSA003I, which has a new frame each second. */
public final class Pmsa003iChip extends I2cChip {

  private final ParticleCounter counter;
  private byte[] frame;
  private long second = -1;

  /** A chip in air. */
  public Pmsa003iChip(Air air, long seed) {
    super(air, seed);
    this.counter = new ParticleCounter(air, dice);
  }

  @Override
  public void powerOn() {
    second = -1;
  }

  @Override
  protected void write(byte[] bytes, int offset, int length) {
    // Its one register is the first.
  }

  @Override
  protected void read(byte[] into, int offset, int length) {
    if (air.now() / 1000 != second) {
      second = air.now() / 1000;
      frame = counter.frame(isStuck());
    }
    for (int i = 0; i < length; i++) {
      into[offset + i] = i < frame.length ? frame[i] : (byte) 0xff;
    }
  }
}
