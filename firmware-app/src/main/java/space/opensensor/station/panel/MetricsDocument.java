package space.opensensor.station.panel;

import space.opensensor.station.record.FileMetadata;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;

/**
 * The last reading and the station's counters for Prometheus; what is missing has no line.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
final class MetricsDocument extends PanelDocument {

  private final StationView view;

  MetricsDocument(StationView view, PanelDocument next) {
    super(
        "/metrics",
        "200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n",
        3,
        next);
    this.view = view;
  }

  @Override
  boolean write(int part, int index, PanelText out) {
    if (part == 0) {
      out.form("station_info{station=#,firmware=#} 1\n");
      out.value(view.state.settings().stationId()).value(FileMetadata.FIRMWARE);
      return false;
    }
    Reading reading = part == 1 ? view.sensors.last() : view.health;
    if (index == reading.schema().size()) {
      return false;
    }
    Measurement column = reading.schema().get(index);
    if (part == 2) {
      if (reading.has(index)) {
        out.text("station_").text(column.name()).form(" #\n").value(reading.get(index));
      }
      return true;
    }
    int value = view.value(0, index);
    if (value != PanelText.MISSING && !column.isFloat32()) {
      out.form("station_reading{name=#,unit=#} #\n").value(column.name()).value(column.unit());
      out.value(value, column.scale());
    }
    return true;
  }
}
