package space.opensensor.ducklake.credentials;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.catalog.Count;

/** What is well and what is not with stations' certificates, for {@code lake doctor}. */
public final class CredentialSurvey {

  /** Stations renew long before this. */
  private static final Duration LATE = Duration.ofDays(14);

  /** Time to bring every station a new authority. */
  private static final Duration AUTHORITY_LATE = Duration.ofDays(365);

  private static final int NAMED = 5;

  private CredentialSurvey() {}

  /** Whether a folder holds an authority, and so whether there is something to look at. */
  public static boolean isKept(Path folder) {
    return new AuthorityFolder(folder).exists();
  }

  /** A line about authority and certificates; one that begins with "!" is an ill. */
  public static String examine(Path folder, DeviceRegister register, Instant now) {
    Instant end = new AuthorityFolder(folder).open(now).end();
    if (now.plus(AUTHORITY_LATE).isAfter(end)) {
      return "!the authority in " + folder + " ends at " + end + ": make stations trust a new one";
    }
    Map<String, Instant> latest = new LinkedHashMap<>();
    for (DeviceRegister.Certificate each : register.certificates()) {
      if (each.revoked() == null) {
        latest.merge(each.station(), each.until(), (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    List<String> late = new ArrayList<>();
    latest.forEach(
        (station, until) -> {
          if (now.plus(LATE).isAfter(until)) {
            late.add(station + (until.isBefore(now) ? " (ended)" : " (until " + until + ")"));
          }
        });
    if (late.isEmpty()) {
      return Count.of(latest.size(), "station")
          + ", no certificate ends within "
          + LATE.toDays()
          + " days";
    }
    String named = String.join(", ", late.subList(0, Math.min(NAMED, late.size())));
    return "!"
        + Count.of(late.size(), "station")
        + " did not renew: "
        + named
        + (late.size() > NAMED ? ", …" : "")
        + ": look whether they reach the broker; enrol those anew whose certificate ended";
  }
}
