package space.opensensor.station.record;

import java.io.IOException;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

/**
 * What a file says about itself in the key-values of its footer.
 *
 * <table>
 *   <caption>Keys</caption>
 *   <tr><td>{@code station}</td><td>the station's id</td></tr>
 *   <tr><td>{@code firmware}</td><td>what wrote the file, with its version</td></tr>
 *   <tr><td>{@code schema}</td><td>the profile of the columns, with its version</td></tr>
 *   <tr><td>{@code columns}</td><td>what the columns hold, an item for each in the file's order,
 *   between commas: unit, resolution and sensor, between spaces</td></tr>
 *   <tr><td>{@code sensors}</td><td>where readings come from: {@code chips}, {@code model} or
 *   {@code csv}</td></tr>
 *   <tr><td>{@code batch}</td><td>the name by which a reader counts the rows once</td></tr>
 *   <tr><td>{@code time}</td><td>{@code estimated}, where the station never learned the
 *   time</td></tr>
 * </table>
 *
 * <p>The items of {@code columns} for the timestamp and the station's id, which come first, are
 * empty; an empty one after them is that of the column before. A unit or resolution there is not is
 * {@code -}; a sensor is left out where it is that of the item before, and {@code -} where there is
 * none after one that has: {@code ,°C 0.01 bme680,% 0.01,µg/m³ 1 pms5003,,,dB 0.1 microphone}.
 */
public final class FileMetadata {

  /** The version of this firmware. */
  public static final String VERSION = "0.1.0";

  /** What this firmware calls itself. */
  public static final String FIRMWARE = "opensensor-java " + VERSION;

  private final Schema schema;
  private final String stationId;
  private final String columns;

  FileMetadata(Schema schema, String stationId) {
    this.schema = schema;
    this.stationId = stationId;
    this.columns = columns(schema);
  }

  /** Puts the entries of one file, whose batch may have no id. */
  void write(ParquetWriter writer, String batchId, boolean estimated) throws IOException {
    writer.keyValue("station", stationId);
    writer.keyValue("firmware", FIRMWARE);
    writer.keyValue("schema", schema.name());
    writer.keyValue("columns", columns);
    if (schema.origin() != null) {
      writer.keyValue("sensors", schema.origin().word());
    }
    if (batchId != null) {
      writer.keyValue("batch", batchId);
    }
    if (estimated) {
      writer.keyValue("time", "estimated");
    }
  }

  private static String columns(Schema schema) {
    StringBuilder text = new StringBuilder();
    if (schema.stationColumn() != null) {
      text.append(',');
    }
    for (int c = 0; c < schema.size(); c++) {
      text.append(',');
      Measurement column = schema.get(c);
      Measurement before = c == 0 ? null : schema.get(c - 1);
      String sensor = column.sensor() == null ? "-" : column.sensor();
      String sensorBefore = before == null || before.sensor() == null ? "-" : before.sensor();
      if (before == null || !isLike(column, before) || !sensor.equals(sensorBefore)) {
        text.append(column.unit().length() == 0 ? "-" : column.unit()).append(' ');
        putResolution(text, column);
        if (!sensor.equals(sensorBefore)) {
          text.append(' ').append(sensor);
        }
      }
    }
    return text.toString();
  }

  private static boolean isLike(Measurement a, Measurement b) {
    return a.unit().equals(b.unit())
        && a.isFloat32() == b.isFloat32()
        && (a.isFloat32() || a.scale() == b.scale());
  }

  /** 1 for whole numbers, 0.1 for one decimal place. */
  private static void putResolution(StringBuilder text, Measurement column) {
    if (column.isFloat32()) {
      text.append('-');
      return;
    }
    int scale = column.scale();
    text.append(scale == 0 ? "1" : "0.");
    for (int place = 1; place < scale; place++) {
      text.append('0');
    }
    text.append(scale == 0 ? "" : "1");
  }
}
