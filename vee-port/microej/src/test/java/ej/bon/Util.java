package ej.bon;

import space.opensensor.vee.Clock;

/**
 * A fake: platform time is a test's clock, application time is what the time server or a test set.
 */
public final class Util {

  public static Clock clock;
  public static long epochMillisAtBoot;
  public static boolean asked;

  /** What application time was last set to by the application. */
  public static long set;

  private Util() {}

  public static long platformTimeMillis() {
    return clock.uptimeMillis();
  }

  public static long currentTimeMillis() {
    return (asked ? epochMillisAtBoot : 0) + clock.uptimeMillis();
  }

  public static void setCurrentTimeMillis(long epochMillis) {
    set = epochMillis;
  }
}
