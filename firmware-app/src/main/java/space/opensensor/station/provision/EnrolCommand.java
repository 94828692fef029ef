package space.opensensor.station.provision;

import space.opensensor.station.Station;
import space.opensensor.station.upload.Enrolment;
import space.opensensor.station.upload.UtcTime;
import space.opensensor.vee.Board;
import space.opensensor.vee.NetworkLink;

/** The command by which a running station gets its certificate. */
final class EnrolCommand {

  private final Board board;
  private Station station;
  private Enrolment enrolment;

  EnrolCommand(Board board) {
    this.board = board;
  }

  void attach(Station running) {
    station = running;
  }

  /** Begins, by a code; returns why it cannot, or null. */
  String begin(String code) {
    if (station == null) {
      return "the station is not started: its settings are not complete";
    }
    if (board.link().state() != NetworkLink.State.UP) {
      return "the network is down; check wifi.ssid and wifi.password";
    }
    if (station.epochMillis(board.clock().uptimeMillis()) == 0) {
      return "the time is not known yet; wait, or set ntp.server";
    }
    enrolment = station.enrolment();
    if (enrolment == null) {
      return "an upload is under way; try again";
    }
    enrolment.begin(code);
    return null;
  }

  /** Does what can be done now; returns whether it has ended. */
  boolean step(long now) {
    return enrolment.step(now, station.epochMillis(now));
  }

  /** Why there is no certificate, or null where there is. */
  String failure() {
    return enrolment.failure();
  }

  /** The last minute at which the certificate is valid. */
  String validUntil() {
    return UtcTime.text(enrolment.validUntilMillis());
  }

  /** Ends it, so that files go up again. */
  void cancel() {
    if (enrolment != null) {
      enrolment.close();
    }
  }
}
