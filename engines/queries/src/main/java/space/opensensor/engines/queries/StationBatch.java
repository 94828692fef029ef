package space.opensensor.engines.queries;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;

/**
 * A file as a station writes it, a row a minute, with what engines stumble over: nulls, NaN, zeros
 * of both signs, a column that not every station has.
 */
final class StationBatch {

  private static final DateTimeFormatter KEY =
      DateTimeFormatter.ofPattern(
              "'/year='yyyy'/month='MM'/day='dd'/data_'HHmm'.parquet'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String station;
  private final Instant start;
  private final int rows;
  private final Random random;
  private boolean co2;
  private boolean doubleLight;

  StationBatch(String station, Instant start, int rows, Random random) {
    this.station = station;
    this.start = start;
    this.rows = rows;
    this.random = random;
  }

  /** With a column of integers that the first files lack. */
  StationBatch withCo2() {
    this.co2 = true;
    return this;
  }

  /** With light as doubles, among them values that no float holds. */
  StationBatch withDoubleLight() {
    this.doubleLight = true;
    return this;
  }

  String key() {
    return "station=" + station + KEY.format(start);
  }

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS));
    columns.add(Column.of(2, "temperature", ColumnType.FLOAT).optional());
    columns.add(Column.of(3, "humidity", ColumnType.FLOAT).optional());
    columns.add(Column.of(4, "pressure", ColumnType.FLOAT).optional());
    columns.add(Column.of(5, "pm1_0", ColumnType.FLOAT).optional());
    columns.add(Column.of(6, "pm2_5", ColumnType.FLOAT).optional());
    if (!station.equals("s2")) {
      columns.add(Column.of(7, "pm10", ColumnType.FLOAT).optional());
    }
    columns.add(Column.of(8, "gas_resistance", ColumnType.FLOAT).optional());
    columns.add(
        Column.of(9, "light", doubleLight ? ColumnType.DOUBLE : ColumnType.FLOAT).optional());
    columns.add(Column.of(10, "noise", ColumnType.FLOAT).optional());
    if (co2) {
      columns.add(Column.of(11, "co2", ColumnType.INT32).optional());
    }
    return columns;
  }

  byte[] bytes() throws IOException {
    List<Column> columns = columns();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer =
        new ParquetWriter(
            new FileSchema(columns.toArray(new Column[0])).sortedBy(0),
            WriterOptions.DEFAULT,
            rows);
    writer.open(out::write);
    writer.keyValue("station", station);
    writer.keyValue("firmware", "0.1.0");
    writer.keyValue("schema", "opensensor/1");
    writer.keyValue("batch", station + "-" + start.toEpochMilli());
    writer.startRowGroup(rows);
    for (Column column : columns) {
      write(writer, column);
    }
    writer.endRowGroup();
    writer.close();
    return out.toByteArray();
  }

  private void write(ParquetWriter writer, Column column) throws IOException {
    if (column.type() == ColumnType.TIMESTAMP_MICROS) {
      long[] times = new long[rows];
      for (int r = 0; r < rows; r++) {
        times[r] = start.plus(Duration.ofMinutes(r)).toEpochMilli();
      }
      writer.writeMillis(times, 0, rows, null, 0);
      return;
    }
    byte[] validity = new byte[(rows + 7) / 8];
    double[] values = new double[rows];
    for (int r = 0; r < rows; r++) {
      // Pressure is never missing, so that its steps are the same by any order of nulls.
      if (column.fieldId() == 4 || random.nextInt(8) != 0) {
        validity[r / 8] |= (byte) (1 << r % 8);
      }
      values[r] = value(column.fieldId(), r % 16);
    }
    switch (column.type()) {
      case INT32 -> {
        int[] ints = new int[rows];
        for (int r = 0; r < rows; r++) {
          ints[r] = (int) values[r];
        }
        writer.writeInt32s(ints, 0, rows, validity, 0);
      }
      case DOUBLE -> writer.writeDoubles(values, 0, rows, validity, 0);
      default -> {
        float[] floats = new float[rows];
        for (int r = 0; r < rows; r++) {
          floats[r] = (float) values[r];
        }
        writer.writeFloats(floats, 0, rows, validity, 0);
      }
    }
  }

  private double value(int field, int turn) {
    return switch (field) {
      case 2 -> turn == 3 ? 0.0 : turn == 7 ? -0.0 : (random.nextInt(6000) - 2000) / 100.0;
      case 3 -> turn == 5 ? Double.NaN : random.nextInt(10000) / 100.0;
      case 9 ->
          doubleLight && turn == 9
              ? 16777216 + random.nextInt(1000) + 0.5
              : random.nextInt(100_000) / 100.0;
      case 11 -> 400 + random.nextInt(1600);
      default -> random.nextInt(10000) / 100.0;
    };
  }
}
