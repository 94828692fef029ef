package space.opensensor.station.sensor.sound;

/** Sound levels from energies, in integers. */
public final class Decibels {

  /** 100 × log10 2, tenths of a dB for each doubling of the energy, in 1/65536. */
  private static final long TENTHS_PER_DOUBLING = 1_972_830;

  private Decibels() {}

  /**
   * The level of a mean square, rounded to the nearest.
   *
   * @param energy a sum of squares, at least 1
   * @param samples how many, at least 1
   * @return 0.1 dB above a mean square of 1
   */
  public static int tenths(long energy, long samples) {
    long octaves = log2(energy) - log2(samples);
    return (int) (octaves * TENTHS_PER_DOUBLING + (1L << 31) >> 32);
  }

  /** The logarithm to base 2 of a positive number, in 1/65536, by squaring its mantissa. */
  static long log2(long value) {
    long result = 63;
    long mantissa = value;
    while (mantissa > 0) {
      mantissa <<= 1;
      result--;
    }
    // 1.m with 31 bits of fraction.
    long x = mantissa >>> 32;
    for (int i = 0; i < 16; i++) {
      x = x * x >>> 31;
      result <<= 1;
      if (x >= 1L << 32) {
        x >>>= 1;
        result |= 1;
      }
    }
    return result;
  }
}
