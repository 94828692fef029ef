package space.opensensor.benchmarks.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;

/** A directory of station files: 178 rows of ten columns in each, one file per 15 minutes. */
final class StationFiles {

  private static final int ROWS = 178;
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
    Column[] columns = new Column[NAMES.length + 1];
    columns[0] = Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS);
    for (int i = 0; i < NAMES.length; i++) {
      columns[i + 1] = Column.of(i + 2, NAMES[i], ColumnType.FLOAT).optional();
    }
    ParquetWriter writer =
        new ParquetWriter(new FileSchema(columns).sortedBy(0), WriterOptions.DEFAULT, ROWS);
    Instant first = Instant.parse("2026-01-01T00:00:00Z");
    for (int f = 0; f < files; f++) {
      Instant start = first.plusSeconds(900L * (f / STATIONS));
      String station = "s" + f % STATIONS;
      String key = "station=" + station + KEY.format(start);
      Path file = bucket.resolve(key);
      Files.createDirectories(bucket.resolve(key.substring(0, key.lastIndexOf('/'))));
      Files.write(file, bytes(writer, station, start, f));
    }
  }

  private static byte[] bytes(ParquetWriter writer, String station, Instant start, int seed)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.open(out::write);
    writer.keyValue("station", station);
    writer.keyValue("batch", station + "-" + start.getEpochSecond());
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
