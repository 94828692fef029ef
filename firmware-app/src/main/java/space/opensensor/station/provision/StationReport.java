package space.opensensor.station.provision;

import space.opensensor.station.Station;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Board;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.Reading;

/** How a station and its sensors are, line by line. */
final class StationReport {

  private final Board board;

  /**
   * Whether the settings were complete at the boot; where there is no station, it failed by them.
   */
  private final boolean completeAtBoot;

  private Station station;
  private LastReading sensors;

  StationReport(Board board) {
    this.board = board;
    this.completeAtBoot = isComplete();
  }

  void attach(Station running, LastReading read) {
    station = running;
    sensors = read;
  }

  /** A line of the status, or null after the last. */
  String status(int line) {
    if (line == 0) {
      return FileMetadata.FIRMWARE + ", " + board.device().id();
    }
    if (line == 1) {
      return "up for " + board.clock().uptimeMillis() / 1000 + " s";
    }
    if (line == 2) {
      return link();
    }
    if (station == null) {
      return line == 3 ? "not started: " + notStarted() : null;
    }
    if (line == 3) {
      boolean set = station.epochMillis(board.clock().uptimeMillis()) > 0;
      return set ? "time is set" : "time is not known yet";
    }
    if (line == 4) {
      return "rows " + station.rowsRecorded() + ", bytes that wait " + station.bytesWaiting();
    }
    return line == 5 && station.lastUpload() != null
        ? "last upload " + station.lastUpload().key() + ": " + station.lastUpload().outcome()
        : null;
  }

  private String link() {
    NetworkLink.State state = board.link().state();
    if (state == NetworkLink.State.UP) {
      return "link up, " + board.link().rssiDbm() + " dBm";
    }
    if (state == NetworkLink.State.JOINING) {
      return "link joining";
    }
    String why = board.link().failure();
    return why == null || why.length() == 0 ? "link down" : "link down: " + why;
  }

  /** Why there is no station: by now its settings may be complete. */
  private String notStarted() {
    if (!isComplete()) {
      return "its settings are not complete";
    }
    return completeAtBoot
        ? "it failed with its settings, log says why; change them and reboot"
        : "its settings are complete; reboot to use them";
  }

  private boolean isComplete() {
    try {
      StationSettings settings = new StationSettings(board.settings(), board.device());
      new CredentialsReader(board.settings()).read().wipe();
      return settings.stationId().length() > 0;
    } catch (SettingsException e) {
      return false;
    }
  }

  /** A chip or a value, or null after the last. */
  String chip(int line) {
    if (sensors == null) {
      return null;
    }
    SensorRack rack = sensors.rack();
    int chips = rack == null ? 0 : rack.size();
    if (line < chips) {
      Sensor sensor = rack.get(line);
      String problem = sensor.problem();
      return sensor.name() + " at " + sensor.place() + ": " + (problem == null ? "reads" : problem);
    }
    Reading last = sensors.last();
    int column = line - chips;
    return column < last.schema().size() ? value(last, column) : null;
  }

  private static String value(Reading reading, int column) {
    Measurement measurement = reading.schema().get(column);
    StringBuilder text = new StringBuilder(measurement.name()).append(' ');
    if (!reading.has(column)) {
      return text.append("missing").toString();
    }
    if (measurement.isFloat32()) {
      return text.append("read").toString();
    }
    long value = reading.get(column);
    String digits = Long.toString(value < 0 ? -value : value);
    while (digits.length() <= measurement.scale()) {
      digits = "0" + digits;
    }
    int point = digits.length() - measurement.scale();
    text.append(value < 0 ? "-" : "").append(digits.substring(0, point));
    if (measurement.scale() > 0) {
      text.append('.').append(digits.substring(point));
    }
    return text.append(' ').append(measurement.unit()).toString();
  }
}
