package ej.bon;

import space.opensensor.vee.Clock;

/** A fake: platform time is a test's clock, application time is right once the time was asked. */
public final class Util {

  public static Clock clock;
  public static long epochMillisAtBoot;
  public static boolean asked;

  private Util() {}

  public static long platformTimeMillis() {
    return clock.uptimeMillis();
  }

  public static long currentTimeMillis() {
    return (asked ? epochMillisAtBoot : 0) + clock.uptimeMillis();
  }
}
