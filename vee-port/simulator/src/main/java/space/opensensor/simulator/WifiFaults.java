package space.opensensor.simulator;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which faults a network has, and when.
 *
 * <p>Written {@code wrong-password} (all the time) or {@code wrong-password@20m..50m}, with a span
 * as in {@link Outages}.
 */
public final class WifiFaults {

  private final Map<WifiFault, Outages> spans = new EnumMap<>(WifiFault.class);

  /** No fault. */
  public WifiFaults() {
    this(new Outages());
  }

  /** No access point during outages, to which more may be added. */
  public WifiFaults(Outages noAccessPoint) {
    for (WifiFault fault : WifiFault.values()) {
      spans.put(fault, fault == WifiFault.NO_ACCESS_POINT ? noAccessPoint : new Outages());
    }
  }

  /** Adds a fault in a span of uptime in milliseconds. */
  public void add(WifiFault fault, long fromMillis, long toMillis) {
    spans.get(fault).add(fromMillis, toMillis);
  }

  /**
   * Adds a fault as it is written.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  public void add(String text) {
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    for (WifiFault fault : WifiFault.values()) {
      if (fault.toString().equals(name)) {
        spans.get(fault).add(at < 0 ? ".." : text.substring(at + 1));
        return;
      }
    }
    throw new IllegalArgumentException(
        "expected "
            + Arrays.stream(WifiFault.values())
                .map(WifiFault::toString)
                .collect(Collectors.joining(", "))
            + ", with a span behind @ or none; got \""
            + text
            + "\"");
  }

  /** The first fault that cuts the link at any moment from one to another, or null. */
  WifiFault cutting(long firstMillis, long lastMillis) {
    for (Map.Entry<WifiFault, Outages> fault : spans.entrySet()) {
      if (fault.getKey().cutsLink() && fault.getValue().between(firstMillis, lastMillis)) {
        return fault.getKey();
      }
    }
    return null;
  }

  /** Whether a fault is there at a moment. */
  boolean at(WifiFault fault, long uptimeMillis) {
    return spans.get(fault).at(uptimeMillis);
  }
}
