package space.opensensor.station.upload;

import space.opensensor.sigv4.CivilTime;
import space.opensensor.station.storage.SpoolEntry;

/**
 * The keys of a station's objects, in Hive style, so that readers find station and day in the path,
 * by the UTC start of the window:
 *
 * <ul>
 *   <li>{@code [prefix/]station=<id>/year=YYYY/month=MM/day=DD/data_HHMM.parquet}
 *   <li>{@code [prefix/]health/station=<id>/…/health_HHMM.parquet} for the station's health
 *   <li>{@code [prefix/]unsynced/station=<id>/boot=<n>/…/data_HHMM.parquet} for rows of a boot that
 *       never learned the time, where no reader takes their estimated times for measured ones, and
 *       {@code [prefix/]unsynced/health/…} for the health of such a boot
 * </ul>
 *
 * <p>A further object of the same window has the key {@code data_HHMM_<n>.parquet}, n from 1.
 */
final class ObjectKey {

  private final String prefix;
  private final String stationId;
  private final CivilTime time = new CivilTime();
  private final StringBuilder text = new StringBuilder(128);

  ObjectKey(String prefix, String stationId) {
    this.prefix = prefix;
    this.stationId = stationId;
  }

  /** The key of a file of the spool. */
  String of(SpoolEntry entry) {
    return of(
        entry.kind() == SpoolEntry.HEALTH,
        entry.windowMinutes() * 60000L,
        entry.boot(),
        entry.keySuffix());
  }

  /** The first key of the file's window, whatever the file's own is. */
  String first(SpoolEntry entry) {
    return of(entry.kind() == SpoolEntry.HEALTH, entry.windowMinutes() * 60000L, entry.boot(), 0);
  }

  /**
   * The key of a file.
   *
   * @param health whether it is the station's health
   * @param windowStartMillis start of its window, epoch milliseconds
   * @param boot 0, or the boot that never learned the time
   * @param suffix 0, or n of a further object of the window
   */
  String of(boolean health, long windowStartMillis, int boot, int suffix) {
    time.set(windowStartMillis);
    text.setLength(0);
    text.append(prefix).append(boot != 0 ? "unsynced/" : "").append(health ? "health/" : "");
    text.append("station=").append(stationId);
    if (boot != 0) {
      text.append("/boot=").append(boot);
    }
    text.append("/year=");
    digits(time.year(), 4);
    text.append("/month=");
    digits(time.month(), 2);
    text.append("/day=");
    digits(time.day(), 2);
    text.append(health ? "/health_" : "/data_");
    digits(time.hour(), 2);
    digits(time.minute(), 2);
    if (suffix != 0) {
      text.append('_').append(suffix);
    }
    return text.append(".parquet").toString();
  }

  private void digits(int value, int width) {
    int power = width == 4 ? 1000 : 10;
    for (; power > 0; power /= 10) {
      text.append((char) ('0' + value / power % 10));
    }
  }
}
