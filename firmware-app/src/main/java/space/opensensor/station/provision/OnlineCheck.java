package space.opensensor.station.provision;

import space.opensensor.station.Station;
import space.opensensor.station.upload.BucketProbe;
import space.opensensor.vee.Board;
import space.opensensor.vee.NetworkLink;

/**
 * The check that a running station makes of itself: sensors, flash, link, time, and the way to the
 * bucket. Where that way is well, the station's first rows follow at once.
 */
final class OnlineCheck {

  private static final int LOCAL = 0;
  private static final int LINK = 1;
  private static final int TIME = 2;
  private static final int BUCKET = 3;
  private static final int END = 4;

  private final Board board;
  private final LocalCheck local;
  private Station station;
  private BucketCheck check;
  private Finding finding;
  private boolean failed;
  private boolean wayFailed;
  private int part;

  OnlineCheck(Board board) {
    this.board = board;
    this.local = new LocalCheck(board);
  }

  void attach(Station running, LastReading sensors) {
    station = running;
    local.attach(running, sensors);
  }

  /** Begins, with the settings that the station runs with; returns why it cannot, or null. */
  String begin() {
    if (station == null) {
      return "the station is not started: its settings are not complete";
    }
    check = null;
    local.begin();
    failed = false;
    wayFailed = false;
    part = LOCAL;
    return null;
  }

  /** Ends it, so that files go up again. */
  void cancel() {
    if (check != null) {
      check.cancel();
    }
  }

  /** Does what can be done now; returns whether the check has ended. */
  boolean step(long now) {
    boolean isOfTheWay = part != LOCAL;
    if (part == LOCAL) {
      finding = local.next();
      if (finding == null) {
        part = LINK;
      }
    } else if (part == LINK) {
      boolean up = board.link().state() == NetworkLink.State.UP;
      finding =
          up
              ? Finding.ok("link", "up")
              : Finding.failed("link", board.link().failure(), "check wifi.ssid and wifi.password");
      part = up ? TIME : END;
    } else if (part == TIME) {
      boolean set = station.epochMillis(now) > 0;
      finding =
          set
              ? Finding.ok("time", "set")
              : Finding.failed("time", "not known yet", "wait, or set ntp.server");
      part = set ? BUCKET : END;
    } else if (part == BUCKET && check == null) {
      // An upload may have begun since the check did; it goes first.
      BucketProbe probe = station.probe();
      check = probe == null ? null : new BucketCheck(probe);
      finding = null;
    } else if (part == BUCKET) {
      part = check.step(now, station.epochMillis(now)) ? END : BUCKET;
      finding = check.take();
    } else {
      finding = check == null ? null : check.take();
    }
    if (finding != null && finding.outcome() == Finding.Outcome.FAILED) {
      failed = true;
      wayFailed |= isOfTheWay;
    }
    if (part == END && finding == null && !wayFailed) {
      station.showFirst();
    }
    return part == END;
  }

  /** What the last step has found, or null. */
  Finding take() {
    return finding;
  }

  boolean hasFailed() {
    return failed;
  }

  /** A finding as a line. */
  static String text(Finding line) {
    String outcome =
        line.outcome() == Finding.Outcome.OK
            ? " ok: "
            : line.outcome() == Finding.Outcome.NOTE ? " note: " : " failed: ";
    return line.subject() + outcome + line.text();
  }
}
