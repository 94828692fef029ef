package space.opensensor.station.panel;

import space.opensensor.station.StationState;
import space.opensensor.station.provision.LastReading;
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

  private static final int HEALTH_PER_PIECE = 6;

  private final StationState state;
  private final LastReading sensors;
  private final Reading health;

  MetricsDocument(StationState state, LastReading sensors, Reading health) {
    this.state = state;
    this.sensors = sensors;
    this.health = health;
  }

  @Override
  String headers() {
    return "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n";
  }

  @Override
  boolean write(int number, PanelText out) {
    int columns = sensors.last().schema().size();
    if (number == 0) {
      out.text("station_info{station=").quoted(state.settings().stationId(), 40);
      out.text(",firmware=").quoted(FileMetadata.FIRMWARE, 60).text("} 1\n");
      return true;
    }
    if (number <= columns) {
      reading(number - 1, out);
      return true;
    }
    int from = (number - 1 - columns) * HEALTH_PER_PIECE;
    int end = Math.min(from + HEALTH_PER_PIECE, health.schema().size());
    if (from == 0) {
      state.health(health);
    }
    for (int c = from; c < end; c++) {
      if (health.has(c)) {
        out.text("station_").text(health.schema().get(c).name()).put(' ');
        out.number(health.get(c)).put('\n');
      }
    }
    return end < health.schema().size();
  }

  private void reading(int column, PanelText out) {
    Reading last = sensors.last();
    Measurement measurement = last.schema().get(column);
    if (last.has(column) && !measurement.isFloat32() && measurement.isPlausible(last.get(column))) {
      out.text("station_reading{name=").quoted(measurement.name(), 40);
      out.text(",unit=").quoted(measurement.unit(), 16).text("} ");
      out.decimal(last.get(column), measurement.scale()).put('\n');
    }
  }
}
