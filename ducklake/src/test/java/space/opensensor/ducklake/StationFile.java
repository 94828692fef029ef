package space.opensensor.ducklake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;

/**
 * A file as a station makes it, for tests: key, columns, metadata and rows that can be foretold.
 */
public final class StationFile {

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

  private final String station;
  private final Instant start;
  private final List<Column> columns = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private int rows = 12;
  private int stepMillis = 5000;
  private long seed;

  private StationFile(String station, Instant start) {
    this.station = station;
    this.start = start;
    this.seed = start.toEpochMilli() / 1000 + station.hashCode();
    columns.add(Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS));
    metadata.put("station", station);
    metadata.put("firmware", "0.1.0");
    metadata.put("schema", "opensensor/1");
    metadata.put("batch", station + "-" + start.toEpochMilli());
  }

  /** The ten columns as floats. */
  public static StationFile floats(String station, String start) {
    StationFile file = new StationFile(station, Instant.parse(start));
    for (int i = 0; i < NAMES.length; i++) {
      file.columns.add(Column.of(i + 2, NAMES[i], ColumnType.FLOAT).optional());
    }
    return file;
  }

  /** The ten columns as decimals of two digits. */
  public static StationFile decimals(String station, String start) {
    StationFile file = new StationFile(station, Instant.parse(start));
    for (int i = 0; i < NAMES.length; i++) {
      file.columns.add(Column.decimal(i + 2, NAMES[i], 9, 2).optional());
    }
    return file;
  }

  /** Only a timestamp so far. */
  public static StationFile bare(String station, String start) {
    return new StationFile(station, Instant.parse(start));
  }

  /** Times in milliseconds, as stations wrote them before. */
  public StationFile inMillis() {
    columns.set(0, Column.of(1, "timestamp", ColumnType.TIMESTAMP_MILLIS));
    return this;
  }

  public StationFile with(Column column) {
    columns.add(column);
    return this;
  }

  public StationFile rows(int n) {
    this.rows = n;
    return this;
  }

  public StationFile stepMillis(int millis) {
    this.stepMillis = millis;
    return this;
  }

  public StationFile metadata(String key, String text) {
    if (text == null) {
      metadata.remove(key);
    } else {
      metadata.put(key, text);
    }
    return this;
  }

  /** The key a station would use. */
  public String key() {
    return "station="
        + station
        + "/year="
        + format("yyyy")
        + "/month="
        + format("MM")
        + "/day="
        + format("dd")
        + "/data_"
        + format("HHmm")
        + ".parquet";
  }

  private String format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(start);
  }

  /** The value of a measurement, the same for the same station, time and column. */
  public float value(int column, int row) {
    long x = (seed + row * 31L + column * 7L) % 1000;
    return (Math.abs(x) + column * 100) / 100f;
  }

  /** Whether a measurement is missing. */
  public boolean isNull(int column, int row) {
    return column == 8 && row % 4 == 3;
  }

  public int rows() {
    return rows;
  }

  /** The file. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ParquetWriter writer =
          new ParquetWriter(
              new FileSchema(columns.toArray(new Column[0])).sortedBy(0),
              space.opensensor.parquet.WriterOptions.DEFAULT,
              Math.min(rows, 4096));
      writer.open(out::write);
      for (Map.Entry<String, String> e : metadata.entrySet()) {
        writer.keyValue(e.getKey(), e.getValue());
      }
      writer.startRowGroup(rows);
      for (int c = 0; c < columns.size(); c++) {
        write(writer, c);
      }
      writer.endRowGroup();
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void write(ParquetWriter writer, int c) throws IOException {
    Column column = columns.get(c);
    byte[] validity = null;
    if (column.isOptional()) {
      validity = new byte[(rows + 7) / 8];
      for (int r = 0; r < rows; r++) {
        if (!isNull(c, r)) {
          validity[r / 8] |= (byte) (1 << r % 8);
        }
      }
    }
    long[] longs = new long[rows];
    int[] ints = new int[rows];
    float[] floats = new float[rows];
    double[] doubles = new double[rows];
    for (int r = 0; r < rows; r++) {
      longs[r] = c == 0 ? start.toEpochMilli() + (long) r * stepMillis : (long) value(c, r);
      ints[r] = Math.round(value(c, r) * 100);
      floats[r] = value(c, r);
      doubles[r] = value(c, r) + 1e-9;
    }
    switch (column.type()) {
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> writer.writeMillis(longs, 0, rows, validity, 0);
      case INT64 -> writer.writeInt64s(longs, 0, rows, validity, 0);
      case FLOAT -> writer.writeFloats(floats, 0, rows, validity, 0);
      case DOUBLE -> writer.writeDoubles(doubles, 0, rows, validity, 0);
      case INT32, DECIMAL -> writer.writeInt32s(ints, 0, rows, validity, 0);
      default -> throw new IllegalArgumentException("no values of " + column.type());
    }
  }
}
