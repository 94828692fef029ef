package space.opensensor.station.panel;

import space.opensensor.station.StationState;
import space.opensensor.station.provision.LastReading;
import space.opensensor.station.provision.LogTail;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Board;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.Origin;
import space.opensensor.vee.Reading;

/**
 * How the station is, as JSON: values are whole numbers at their {@code scale}, times are epoch or
 * uptime milliseconds, a missing value is null and has a {@code why}. No setting that is a secret
 * is in it.
 */
final class StatusDocument extends PanelDocument {

  private static final int HEALTH_PER_PIECE = 6;
  private static final int MOST_LINES = 64;

  private final Board board;
  private final StationState state;
  private final LastReading sensors;
  private final RecentReadings readings;
  private final RecentUploads uploads;
  private final LogTail log;
  private final Reading health;

  StatusDocument(
      Board board,
      StationState state,
      LastReading sensors,
      RecentReadings readings,
      RecentUploads uploads,
      LogTail log,
      Reading health) {
    this.board = board;
    this.state = state;
    this.sensors = sensors;
    this.readings = readings;
    this.uploads = uploads;
    this.log = log;
    this.health = health;
  }

  @Override
  String headers() {
    return "Content-Type: application/json\r\n";
  }

  @Override
  boolean write(int number, PanelText out) {
    int at = number - 2;
    if (number == 0) {
      station(out);
      return true;
    }
    if (number == 1) {
      stores(out);
      return true;
    }
    int columns = sensors.last().schema().size();
    if (at < columns) {
      column(at, out.text(at == 0 ? ",\"readings\":[" : ","));
      return true;
    }
    at -= columns;
    int chips = sensors.rack() == null ? 0 : sensors.rack().size();
    if (at <= chips) {
      if (at == 0) {
        out.text("],\"sensors\":[");
      } else {
        chip(sensors.rack().get(at - 1), out.text(at == 1 ? "" : ","));
      }
      return true;
    }
    return events(at - chips - 1, out);
  }

  /** What follows the sensors; as many pieces at any time, but for the log's. */
  private boolean events(int number, PanelText out) {
    if (number == 0) {
      out.text("],\"uploads\":[");
      return true;
    }
    int at = number - 1;
    if (at < RecentUploads.ROOM) {
      if (uploads.get(at) != null) {
        upload(uploads.get(at), out.text(at == 0 ? "" : ","));
      }
      return true;
    }
    at -= RecentUploads.ROOM;
    int size = health.schema().size();
    if (at * HEALTH_PER_PIECE < size) {
      health(at * HEALTH_PER_PIECE, out);
      return true;
    }
    at -= (size + HEALTH_PER_PIECE - 1) / HEALTH_PER_PIECE;
    if (at == 0) {
      out.text("},\"log\":[");
      return true;
    }
    // Lines come and go meanwhile.
    String line = at > MOST_LINES ? null : log.line(at - 1);
    if (line == null) {
      out.text("]}");
      return false;
    }
    out.text(at == 1 ? "" : ",").quoted(line, 200);
    return true;
  }

  private void station(PanelText out) {
    long now = board.clock().uptimeMillis();
    NetworkLink link = board.link();
    out.text("{").member("firmware", FileMetadata.FIRMWARE).member("device", board.device().id());
    out.member("station", state.settings().stationId());
    Origin origin = sensors.last().schema().origin();
    out.member("origin", (origin == null ? Origin.CHIPS : origin).word());
    out.member("uptime", now).member("time", state.epochMillis(now));
    out.member("doubted", state.isTimeDoubted(now) ? 1 : 0);
    out.member("reset", board.device().resetReason().toString());
    out.member("link", link.state().toString()).member("rssi", link.rssiDbm());
    String why = link.failure();
    out.member("linkWhy", why == null ? "" : why);
  }

  private void stores(PanelText out) {
    out.text(",\"window\":{").member("start", state.windowStart());
    out.member("rows", state.windowRows());
    out.member("of", state.settings().rowsPerWindow());
    out.member("period", state.settings().periodMillis()).text("},\"journal\":{");
    out.member("rows", state.journalRows()).member("erasures", state.journalErasures());
    out.text("},\"spool\":{").member("bytes", state.spoolBytes());
    out.member("quota", state.spoolQuota());
    out.member("due", state.uploadDue() - board.clock().uptimeMillis()).put('}');
  }

  private void column(int column, PanelText out) {
    Reading last = sensors.last();
    Measurement measurement = last.schema().get(column);
    boolean has = last.has(column);
    boolean plausible = has && measurement.isPlausible(last.get(column));
    out.text("{").name("name").quoted(measurement.name(), 40);
    out.name("unit").quoted(measurement.unit(), 16);
    if (measurement.isFloat32()) {
      out.text(",\"float\":1");
    }
    out.member("scale", measurement.scale()).name("value");
    if (plausible) {
      out.number(last.get(column));
    } else {
      SensorRack rack = sensors.rack();
      MissingCause cause = has ? MissingCause.RANGE : rack == null ? null : rack.cause(column);
      out.text("null").member("why", cause == null ? "" : cause.toString());
    }
    out.text(",\"recent\":[");
    for (int i = 0; i < readings.size(); i++) {
      out.separate();
      int value = readings.get(i, column);
      if (value == RecentReadings.MISSING) {
        out.text("null");
      } else {
        out.number(value);
      }
    }
    out.text("]}");
  }

  private static void chip(Sensor sensor, PanelText out) {
    String problem = sensor.problem();
    out.text("{").member("name", sensor.name()).member("at", sensor.place());
    out.member("problem", problem == null ? "" : problem).put('}');
  }

  private static void upload(UploadReport report, PanelText out) {
    out.text("{").member("number", report.number()).member("key", report.key());
    out.member("rows", report.rows()).member("bytes", report.bytes());
    out.member("millis", report.millis()).member("status", report.status());
    out.member("outcome", report.outcome().toString()).member("why", report.detail()).put('}');
  }

  private void health(int from, PanelText out) {
    if (from == 0) {
      state.health(health);
      out.text("],\"health\":{");
    }
    for (int c = from; c < Math.min(from + HEALTH_PER_PIECE, health.schema().size()); c++) {
      if (c > from || from > 0) {
        out.put(',');
      }
      out.put('"').text(health.schema().get(c).name()).text("\":");
      if (health.has(c)) {
        out.number(health.get(c));
      } else {
        out.text("null");
      }
    }
  }
}
