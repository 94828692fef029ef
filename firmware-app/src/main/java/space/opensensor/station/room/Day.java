package space.opensensor.station.room;

/** The curves of a day, all in 1/{@value #ONE}. The day begins at midnight UTC. */
final class Day {

  /** One. */
  static final int ONE = 1 << 15;

  /** Length of a day. */
  static final int MILLIS = 86_400_000;

  private static final int MINUTE = 60_000;

  /** sin(i · 90° / 32) in 1/32768. */
  private static final short[] QUARTER = {
    0, 1608, 3212, 4808, 6393, 7962, 9512, 11039, 12540, 14010, 15446, 16846, 18205, 19520, 20788,
    22006, 23170, 24279, 25330, 26320, 27246, 28106, 28899, 29622, 30274, 30853, 31357, 31786,
    32138, 32413, 32610, 32729, 32767,
  };

  private Day() {}

  /** The time of day. */
  static int millis(long epochMillis) {
    return (int) (epochMillis % MILLIS);
  }

  /** A sine of the time of day: 0 and rising at a minute, so many times a day. */
  static int sine(int dayMillis, int risingMinute, int timesADay) {
    long shifted = dayMillis - (long) risingMinute * MINUTE + MILLIS;
    // One turn is 128 steps of the table, each in 256 parts.
    int angle = (int) (shifted * timesADay % MILLIS * 32768 / MILLIS);
    int quadrant = angle >> 13;
    int inQuadrant = angle & 0x1fff;
    int sine = quarter((quadrant & 1) == 0 ? inQuadrant : 0x2000 - inQuadrant);
    return quadrant < 2 ? sine : -sine;
  }

  /** The sun: a half sine from 06:00 to 18:00, else 0. */
  static int sun(int dayMillis) {
    int sine = sine(dayMillis, 6 * 60, 1);
    return sine > 0 ? sine : 0;
  }

  /** 1 between two minutes of the day, 0 outside, rising and falling over a number of minutes. */
  static int between(int dayMillis, int fromMinute, int toMinute, int slopeMinutes) {
    long in = dayMillis - (long) fromMinute * MINUTE;
    long out = (long) toMinute * MINUTE - dayMillis;
    long inside = Math.min(in, out);
    long slope = (long) slopeMinutes * MINUTE;
    if (inside <= 0) {
      return 0;
    }
    return inside >= slope ? ONE : (int) (inside * ONE / slope);
  }

  private static int quarter(int angle) {
    int step = angle >> 8;
    int part = angle & 0xff;
    if (part == 0) {
      return QUARTER[step];
    }
    return QUARTER[step] + (QUARTER[step + 1] - QUARTER[step]) * part / 256;
  }
}
