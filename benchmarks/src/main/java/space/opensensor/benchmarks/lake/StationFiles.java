package space.opensensor.benchmarks.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;

/** A directory of station files: 178 rows of ten columns in each, one file per 15 minutes. */
final class StationFiles {

  static final int ROWS = 178;
  private static final int STATIONS = 20;
  private static final String[] NAMES = {
    "temperature",
    "humidity",
    "pressure",
    "pm1_0",
    "pm2_5",
    "pm10",
    "gas_resistance",
    "light",
    "noise"
  };
  private static final DateTimeFormatter KEY =
      DateTimeFormatter.ofPattern(
              "'/year='yyyy'/month='MM'/day='dd'/data_'HHmm'.parquet'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private StationFiles() {}

  static void write(Path bucket, int files) throws IOException {
    ParquetWriter writer = writer();
    Instant first = Instant.parse("2026-01-01T00:00:00Z");
    for (int f = 0; f < files; f++) {
      Instant start = first.plusSeconds(900L * (f / STATIONS));
      String station = "s" + f % STATIONS;
      put(bucket, writer, station, start, station + "-" + start.getEpochSecond(), f);
    }
  }

  /**
   * Writes one window of a fleet, with the batch ids of a station.
   *
   * @return the keys
   */
  static List<String> writeWindow(Path bucket, int stations, int window) throws IOException {
    ParquetWriter writer = writer();
    Instant start = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(900L * window);
    List<String> keys = new ArrayList<>();
    for (int s = 0; s < stations; s++) {
      String batch =
          String.format(
              Locale.ROOT, "%016x-%08x", 0x9e3779b97f4a7c15L * (s + 1), (window + 1) * ROWS);
      String station = String.format(Locale.ROOT, "station-%05d", s);
      keys.add(put(bucket, writer, station, start, batch, s * 97 + window));
    }
    return keys;
  }

  private static String put(
      Path bucket, ParquetWriter writer, String station, Instant start, String batch, int seed)
      throws IOException {
    String key = "station=" + station + KEY.format(start);
    Files.createDirectories(bucket.resolve(key.substring(0, key.lastIndexOf('/'))));
    Files.write(bucket.resolve(key), bytes(writer, station, batch, start, seed));
    return key;
  }

  private static ParquetWriter writer() {
    Column[] columns = new Column[NAMES.length + 1];
    columns[0] = Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS);
    for (int i = 0; i < NAMES.length; i++) {
      columns[i + 1] = Column.of(i + 2, NAMES[i], ColumnType.FLOAT).optional();
    }
    return new ParquetWriter(new FileSchema(columns).sortedBy(0), WriterOptions.DEFAULT, ROWS);
  }

  private static byte[] bytes(
      ParquetWriter writer, String station, String batch, Instant start, int seed)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.open(out::write);
    writer.keyValue("station", station);
    writer.keyValue("batch", batch);
    writer.startRowGroup(ROWS);
    long[] times = new long[ROWS];
    for (int r = 0; r < ROWS; r++) {
      times[r] = start.toEpochMilli() + r * 5000L;
    }
    writer.writeMillis(times, 0, ROWS, null, 0);
    float[] values = new float[ROWS];
    for (int c = 0; c < NAMES.length; c++) {
      for (int r = 0; r < ROWS; r++) {
        values[r] = Math.round(100 * (c * 10 + 5 * Math.sin((seed + r / 40.0) * 0.1 + c))) / 100f;
      }
      writer.writeFloats(values, 0, ROWS, null, 0);
    }
    writer.endRowGroup();
    writer.close();
    return out.toByteArray();
  }
}
