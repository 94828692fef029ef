package space.opensensor.station.panel;

import space.opensensor.station.StationState;
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

  private static final int MOST_LINES = 64;

  private static final String STATION =
      "{'firmware':#,'device':#,'station':#,'origin':#,'uptime':#,'time':#,'doubted':#,'reset':#,"
          + "'link':#,'rssi':#,'linkWhy':#";

  private static final String STORES =
      ",'window':{'start':#,'rows':#,'of':#,'period':#},'journal':{'rows':#,'erasures':#},"
          + "'spool':{'bytes':#,'quota':#,'due':#},'readings':[";

  private static final String READING =
      "{'name':#,'unit':#,'float':#,'scale':#,'value':#,'why':#,'recent':[";

  private static final String SENSOR = "{'name':#,'at':#,'problem':#}";

  private static final String UPLOAD =
      "{'number':#,'key':#,'rows':#,'bytes':#,'millis':#,'status':#,'outcome':#,'why':#}";

  private final StationView view;

  StatusDocument(StationView view, PanelDocument next) {
    super("/status.json", "200 OK\r\nContent-Type: application/json\r\n", 7, next);
    this.view = view;
  }

  @Override
  boolean write(int part, int index, PanelText out) {
    switch (part) {
      case 0:
        station(out);
        return false;
      case 1:
        stores(out);
        return false;
      case 2:
        return reading(index, out);
      case 3:
        return sensor(index, out);
      case 4:
        return upload(index, out);
      case 5:
        return health(index, out);
      default:
        return line(index, out);
    }
  }

  private void station(PanelText out) {
    Board board = view.board;
    StationState state = view.state;
    long now = board.clock().uptimeMillis();
    NetworkLink link = board.link();
    Origin origin = view.sensors.last().schema().origin();
    out.form(STATION).value(FileMetadata.FIRMWARE).value(board.device().id());
    out.value(state.settings().stationId());
    out.value((origin == null ? Origin.CHIPS : origin).word());
    out.value(now).value(state.epochMillis(now)).value(state.isTimeDoubted(now) ? 1 : 0);
    out.value(board.device().resetReason());
    out.value(link.state()).value(link.rssiDbm()).value(link.failure());
  }

  private void stores(PanelText out) {
    StationState state = view.state;
    out.form(STORES).value(state.windowStart()).value(state.windowRows());
    out.value(state.settings().rowsPerWindow()).value(state.settings().periodMillis());
    out.value(state.journalRows()).value(state.journalErasures());
    out.value(state.spoolBytes()).value(state.spoolQuota());
    out.value(state.uploadDue() - view.board.clock().uptimeMillis());
  }

  /** What is between two of a list, or behind the last; whether that was the last. */
  private static boolean ends(int index, int size, String end, PanelText out) {
    boolean ends = index >= size;
    out.form(ends ? end : index > 0 ? "," : "");
    return ends;
  }

  private boolean reading(int column, PanelText out) {
    Reading last = view.sensors.last();
    if (ends(column, last.schema().size(), "],'sensors':[", out)) {
      return false;
    }
    Measurement measurement = last.schema().get(column);
    SensorRack rack = view.sensors.rack();
    int value = view.value(0, column);
    MissingCause cause = rack == null ? null : rack.cause(column);
    if (value == PanelText.MISSING && last.has(column)) {
      cause = MissingCause.RANGE;
    }
    out.form(READING).value(measurement.name()).value(measurement.unit());
    out.value(measurement.isFloat32() ? 1 : 0).value(measurement.scale());
    out.value(value).value(cause);
    for (int age = view.rows(); --age >= 0; ) {
      out.form(age > 0 ? "#," : "#").value(view.value(age, column));
    }
    out.text("]}");
    return true;
  }

  private boolean sensor(int index, PanelText out) {
    SensorRack rack = view.sensors.rack();
    if (ends(index, rack == null ? 0 : rack.size(), "],'uploads':[", out)) {
      return false;
    }
    Sensor sensor = rack.get(index);
    out.form(SENSOR).value(sensor.name()).value(sensor.place()).value(sensor.problem());
    return true;
  }

  private boolean upload(int index, PanelText out) {
    UploadReport report = view.upload(index);
    if (ends(index, report == null ? 0 : MOST_LINES, "],'health':{", out)) {
      return false;
    }
    out.form(UPLOAD).value(report.number()).value(report.key()).value(report.rows());
    out.value(report.bytes()).value(report.millis()).value(report.status());
    out.value(report.outcome()).value(report.detail());
    return true;
  }

  private boolean health(int column, PanelText out) {
    Reading health = view.health;
    if (ends(column, health.schema().size(), "},'log':[", out)) {
      return false;
    }
    out.form("#:#").value(health.schema().get(column).name());
    out.value(health.has(column) ? health.get(column) : PanelText.MISSING);
    return true;
  }

  /** A line of the log: they come and go meanwhile. */
  private boolean line(int index, PanelText out) {
    String line = view.log.line(index);
    if (ends(index, line == null ? 0 : MOST_LINES, "]}", out)) {
      return false;
    }
    out.form("#").value(line);
    return true;
  }
}
