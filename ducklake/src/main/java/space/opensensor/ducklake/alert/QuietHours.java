package space.opensensor.ducklake.alert;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * Hours of a day in which nothing but what is urgent is told; what changed is told at their end.
 *
 * @param from inclusive; later than {@code to} where they go over midnight
 * @param to exclusive
 */
record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {

  boolean holds(Instant now) {
    LocalTime time = LocalTime.ofInstant(now, zone);
    boolean afterBegin = !time.isBefore(from);
    boolean beforeEnd = time.isBefore(to);
    return from.isBefore(to) ? afterBegin && beforeEnd : afterBegin || beforeEnd;
  }
}
