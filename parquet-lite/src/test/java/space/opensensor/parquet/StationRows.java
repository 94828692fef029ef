package space.opensensor.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A file of {@code rows/} as a station holds it: a timestamp and nine measurements. */
public final class StationRows {

  static final List<String> FILES =
      List.of(
          "ref0", "quant0", "quant1", "quant2", "quant3", "full0", "full1", "jitter0", "night0",
          "night1");

  private static final String[] NAMES = {
    "timestamp",
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

  private static final int[] SCALES = {0, 2, 2, 2, 0, 0, 0, 0, 2, 1};

  final long[] timestamps;

  /** By column, from 1: the bits of floats. */
  final int[][] floatBits;

  /** By column, from 1: integers at the column's scale. */
  final int[][] fixed;

  private StationRows(int rows) {
    timestamps = new long[rows];
    floatBits = new int[NAMES.length][rows];
    fixed = new int[NAMES.length][rows];
  }

  public static StationRows of(String file) {
    try (InputStream in = StationRows.class.getResourceAsStream("/rows/" + file + ".csv")) {
      String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
      StationRows rows = new StationRows(lines.length - 1);
      for (int row = 0; row < lines.length - 1; row++) {
        String[] cells = lines[row + 1].split(",");
        rows.timestamps[row] = Long.parseLong(cells[0]);
        for (int c = 1; c < NAMES.length; c++) {
          rows.floatBits[c][row] = Float.floatToRawIntBits(Float.parseFloat(cells[c]));
          rows.fixed[c][row] =
              new BigDecimal(cells[c])
                  .setScale(SCALES[c], RoundingMode.HALF_EVEN)
                  .unscaledValue()
                  .intValueExact();
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static FileSchema schema(boolean decimal) {
    Column[] columns = new Column[NAMES.length];
    columns[0] = Column.of(1, NAMES[0], ColumnType.TIMESTAMP_MICROS);
    for (int c = 1; c < NAMES.length; c++) {
      columns[c] =
          decimal
              ? Column.decimal(c + 1, NAMES[c], 9, SCALES[c]).optional()
              : Column.of(c + 1, NAMES[c], ColumnType.FLOAT).optional();
    }
    return new FileSchema(columns).sortedBy(0);
  }

  public int size() {
    return timestamps.length;
  }

  /** Writes the rows with full metadata. */
  public void write(ParquetWriter writer, boolean decimal, ByteSink sink) throws IOException {
    writer.open(sink);
    writer.keyValue("station", "station-1");
    writer.keyValue("firmware", "opensensor-java 0.1.0");
    writer.keyValue("schema", "indoor10/1");
    writer.startRowGroup(size());
    writer.writeMillis(timestamps, 0, size(), null, 0);
    for (int c = 1; c < NAMES.length; c++) {
      if (decimal) {
        writer.writeInt32s(fixed[c], 0, size(), null, 0);
      } else {
        writer.writeFloatBits(floatBits[c], 0, size(), null, 0);
      }
    }
    writer.endRowGroup();
    writer.close();
  }

  public byte[] file(boolean decimal, WriterOptions options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(new ParquetWriter(schema(decimal), options, size()), decimal, out::write);
    return out.toByteArray();
  }

  /** The rows as test columns. */
  public List<TestColumn> columns(boolean decimal) {
    FileSchema schema = schema(decimal);
    TestColumn[] columns = new TestColumn[NAMES.length];
    for (int c = 0; c < columns.length; c++) {
      Object[] values = new Object[size()];
      for (int row = 0; row < values.length; row++) {
        if (c == 0) {
          values[row] = timestamps[row] * 1000;
        } else {
          values[row] = decimal ? fixed[c][row] : (Object) Float.intBitsToFloat(floatBits[c][row]);
        }
      }
      columns[c] = new TestColumn(schema.get(c), values);
    }
    return List.of(columns);
  }
}
