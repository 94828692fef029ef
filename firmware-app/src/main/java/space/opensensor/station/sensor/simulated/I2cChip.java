package space.opensensor.station.sensor.simulated;

/**
 * A simulated chip on an I2C bus: a register pointer, what is written and read behind it, and its
 * fault.
 */
public abstract class I2cChip {

  /** What surrounds it. */
  protected final Air air;

  /** Its noise. */
  protected final Dice dice;

  private ChipFault fault = ChipFault.NONE;

  /** A chip in air. */
  protected I2cChip(Air air, long seed) {
    this.air = air;
    this.dice = new Dice(seed);
  }

  /** What is wrong with it. */
  public final ChipFault fault() {
    return fault;
  }

  /** Makes something wrong with it, from the next transfer on. */
  public final void setFault(ChipFault fault) {
    this.fault = fault;
  }

  /** Whether its results are to stay as they are. */
  protected final boolean isStuck() {
    return fault == ChipFault.STUCK;
  }

  /** A value, or with a noisy chip one that is off by a jump in either direction. */
  protected final int noisy(int value, int jump) {
    if (fault != ChipFault.NOISY) {
      return value;
    }
    int away = jump + dice.below(jump);
    return dice.below(2) == 0 ? value - away : value + away;
  }

  /** Its registers as they are after power-on. */
  public abstract void powerOn();

  /** Whether it acknowledges what a transfer writes. */
  protected boolean acknowledges(byte[] bytes, int offset, int length) {
    return true;
  }

  /** Takes what a transfer writes, register pointer first. */
  protected abstract void write(byte[] bytes, int offset, int length);

  /** Gives what a transfer reads. */
  protected abstract void read(byte[] into, int offset, int length);
}
