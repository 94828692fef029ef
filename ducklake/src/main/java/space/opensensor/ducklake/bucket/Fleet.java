package space.opensensor.ducklake.bucket;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many stations run a firmware.
 *
 * @param stations that run it now
 * @param percent of all
 * @param left stations that ran it last before what they run now
 * @param first start of the window of its first file at any station
 * @param last start of the window of its last
 */
public record Fleet(
    String firmware, int stations, double percent, int left, Instant first, Instant last) {

  /** The firmwares of a fleet, the one that came last first. */
  public static List<Fleet> of(List<Firmwares.Running> stations) {
    Map<String, Fleet> fleets = new TreeMap<>();
    for (Firmwares.Running each : stations) {
      Firmwares.Line now = each.now();
      fleets.merge(
          now.firmware(), new Fleet(now.firmware(), 1, 0, 0, now.first(), now.last()), Fleet::with);
      if (each.before() != null) {
        Firmwares.Line before = each.before();
        fleets.merge(
            before.firmware(),
            new Fleet(before.firmware(), 0, 0, 1, before.first(), before.last()),
            Fleet::with);
      }
    }
    return fleets.values().stream()
        .map(fleet -> fleet.of(stations.size()))
        .sorted(Comparator.comparing(Fleet::first).reversed().thenComparing(Fleet::firmware))
        .toList();
  }

  private Fleet with(Fleet other) {
    return new Fleet(
        firmware,
        stations + other.stations,
        0,
        left + other.left,
        first.isBefore(other.first) ? first : other.first,
        last.isAfter(other.last) ? last : other.last);
  }

  private Fleet of(int all) {
    return new Fleet(
        firmware, stations, Math.round(1000.0 * stations / all) / 10.0, left, first, last);
  }
}
