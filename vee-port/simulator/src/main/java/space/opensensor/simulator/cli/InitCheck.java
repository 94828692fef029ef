package space.opensensor.simulator.cli;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.StationCheck;
import space.opensensor.station.provision.Finding;

/**
 * A check of settings that are not written yet: its lines are shown, and it says which settings are
 * to be asked for again. This machine's clock and its way to a time server are not the board's, and
 * are a note.
 */
final class InitCheck {

  private static final Pattern SETTING = Pattern.compile("(?:s3|tls|credentials)\\.[a-z-]+");

  private final int timePort;
  private final Consumer<Finding> lines;
  private final Set<String> suspects = new TreeSet<>();
  private boolean failed;

  /** A check whose lines go somewhere. */
  InitCheck(int timePort, Consumer<Finding> lines) {
    this.timePort = timePort;
    this.lines = lines;
  }

  /** Checks settings and wipes them; whether a station could work so. */
  boolean run(DesktopSettings settings) throws IOException {
    failed = false;
    suspects.clear();
    try {
      new StationCheck(InstantSource.system(), timePort, this::told).run(settings, null);
      return !failed;
    } finally {
      settings.wipe();
    }
  }

  /** Names of the settings that the last check's cures are about; none where it is about others. */
  Set<String> suspects() {
    return suspects;
  }

  private void told(Finding line) {
    Finding shown = line;
    if (line.outcome() == Finding.Outcome.FAILED) {
      if (line.subject().equals(StationCheck.TIME)) {
        shown = new Finding(line.subject(), Finding.Outcome.NOTE, line.text(), line.cure());
      } else {
        failed = true;
        suspect(line.cure());
      }
    }
    lines.accept(shown);
  }

  private void suspect(String cure) {
    Matcher names = SETTING.matcher(cure);
    while (names.find()) {
      suspects.add(names.group());
    }
    if (cure.startsWith("allow ")) {
      // Other keys, or another place, may be what is allowed.
      suspects.clear();
      suspects.addAll(Set.of("s3.prefix", "s3.access-key"));
    }
  }
}
