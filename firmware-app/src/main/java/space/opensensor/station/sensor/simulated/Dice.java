package space.opensensor.station.sensor.simulated;

/** Random numbers for noise and faults, by Marsaglia's xorshift; the same for a seed. */
public final class Dice {

  private long state;

  /** Dice that fall the same way for a seed. */
  public Dice(long seed) {
    this.state = seed * 0x9e3779b97f4a7c15L | 1;
    for (int i = 0; i < 4; i++) {
      below(2);
    }
  }

  /** A number from 0 to a bound, the bound not included. */
  public int below(int bound) {
    state ^= state << 13;
    state ^= state >>> 7;
    state ^= state << 17;
    return (int) ((state >>> 33) * bound >>> 31);
  }
}
