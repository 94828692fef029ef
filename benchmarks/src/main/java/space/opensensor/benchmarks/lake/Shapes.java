package space.opensensor.benchmarks.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;

/** A station's files of which each has columns of its own, as strangers' have. */
final class Shapes {

  private static final int ROWS = 12;

  private Shapes() {}

  static void write(Path bucket, int files) throws IOException {
    Path folder = bucket.resolve("station=strange/year=2026/month=01/day=01");
    Files.createDirectories(folder);
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    for (int f = 0; f < files; f++) {
      Column[] columns = {
        Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS),
        Column.of(2, "temperature", ColumnType.FLOAT).optional(),
        Column.of(3, "pm2_5", ColumnType.FLOAT).optional(),
        Column.of(4, "other_" + f, ColumnType.FLOAT).optional()
      };
      ParquetWriter writer =
          new ParquetWriter(new FileSchema(columns).sortedBy(0), WriterOptions.DEFAULT, ROWS);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.open(out::write);
      writer.startRowGroup(ROWS);
      long[] times = new long[ROWS];
      float[] values = new float[ROWS];
      for (int r = 0; r < ROWS; r++) {
        times[r] = start.toEpochMilli() + f * 100_000L + r * 5000L;
        values[r] = f + r / 8f;
      }
      writer.writeMillis(times, 0, ROWS, null, 0);
      for (int c = 1; c < columns.length; c++) {
        writer.writeFloats(values, 0, ROWS, null, 0);
      }
      writer.endRowGroup();
      writer.close();
      Files.write(folder.resolve("data_" + f + ".parquet"), out.toByteArray());
    }
  }
}
