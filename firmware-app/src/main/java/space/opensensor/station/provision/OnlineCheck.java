package space.opensensor.station.provision;

import space.opensensor.station.Station;
import space.opensensor.station.upload.BucketProbe;
import space.opensensor.vee.Board;
import space.opensensor.vee.NetworkLink;

/**
 * The check that a running station makes of itself: link, time, and the way to the bucket. Where
 * all is well, the station's first rows follow at once.
 */
final class OnlineCheck {

  private final Board board;
  private Station station;
  private BucketCheck check;
  private Finding finding;
  private boolean failed;
  private int part;

  OnlineCheck(Board board) {
    this.board = board;
  }

  void attach(Station running) {
    station = running;
  }

  /** Begins, with the settings that the station runs with; returns why it cannot, or null. */
  String begin() {
    if (station == null) {
      return "the station is not started: its settings are not complete";
    }
    BucketProbe probe = station.probe();
    if (probe == null) {
      return "an upload is under way; ask again";
    }
    check = new BucketCheck(probe);
    failed = false;
    part = 0;
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
    if (part == 0) {
      boolean up = board.link().state() == NetworkLink.State.UP;
      finding =
          up
              ? Finding.ok("link", "up")
              : Finding.failed("link", board.link().failure(), "check wifi.ssid and wifi.password");
      part = up ? 1 : 3;
    } else if (part == 1) {
      boolean set = station.epochMillis(now) > 0;
      finding =
          set
              ? Finding.ok("time", "set")
              : Finding.failed("time", "not known yet", "wait, or set ntp.server");
      part = set ? 2 : 3;
    } else if (part == 2) {
      part = check.step(now, station.epochMillis(now)) ? 3 : 2;
      finding = check.take();
    } else {
      finding = check.take();
    }
    failed |= finding != null && finding.outcome() == Finding.Outcome.FAILED;
    if (part == 3 && finding == null && !failed) {
      station.showFirst();
    }
    return part == 3;
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
