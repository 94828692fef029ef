package space.opensensor.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes test columns as a file, by the columns' or by the rows' interface of the library. */
public final class TestFile {

  private TestFile() {}

  public static FileSchema schema(List<TestColumn> columns) {
    return new FileSchema(columns.stream().map(TestColumn::column).toArray(Column[]::new));
  }

  /** In row groups of some rows, each column in calls of some rows. */
  public static byte[] columnar(
      ParquetWriter writer,
      List<TestColumn> columns,
      int groupRows,
      int callRows,
      Map<String, String> keyValues)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.open(out::write);
    for (Map.Entry<String, String> entry : keyValues.entrySet()) {
      writer.keyValue(entry.getKey(), entry.getValue());
    }
    int rows = columns.get(0).values().length;
    for (int start = 0; start < rows; start += groupRows) {
      int end = Math.min(rows, start + groupRows);
      writer.startRowGroup(end - start);
      for (TestColumn column : columns) {
        for (int at = start; at < end; at += callRows) {
          write(writer, column, at, Math.min(callRows, end - at));
        }
      }
      writer.endRowGroup();
    }
    writer.close();
    return out.toByteArray();
  }

  /** In row groups of some rows, appended row by row. */
  public static byte[] rowwise(
      ParquetWriter writer,
      FileSchema schema,
      List<TestColumn> columns,
      int groupRows,
      Map<String, String> keyValues)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.open(out::write);
    RowBuffer buffer = new RowBuffer(schema, groupRows, 80 * groupRows);
    for (int row = 0; row < columns.get(0).values().length; row++) {
      for (int c = 0; c < columns.size(); c++) {
        Object value = columns.get(c).values()[row];
        if (value != null) {
          set(buffer, c, columns.get(c).column().type(), value);
        }
      }
      buffer.append();
      if (buffer.isFull()) {
        buffer.writeTo(writer);
      }
    }
    buffer.writeTo(writer);
    for (Map.Entry<String, String> entry : keyValues.entrySet()) {
      writer.keyValue(entry.getKey(), entry.getValue());
    }
    writer.close();
    return out.toByteArray();
  }

  private static void set(RowBuffer buffer, int column, ColumnType type, Object value) {
    switch (type) {
      case BOOLEAN -> buffer.setBoolean(column, (Boolean) value);
      case INT32, DECIMAL -> buffer.setInt32(column, (Integer) value);
      case INT64, TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> buffer.setInt64(column, (Long) value);
      case FLOAT -> buffer.setFloat(column, (Float) value);
      case DOUBLE -> buffer.setDouble(column, (Double) value);
      case UTF8 -> buffer.setText(column, (String) value);
      default -> throw new AssertionError(type);
    }
  }

  /** Hands over some rows in arrays with a margin, so that offsets matter. */
  private static void write(ParquetWriter writer, TestColumn column, int from, int rows)
      throws IOException {
    int margin = from % 3;
    Object[] values = column.values();
    byte[] validity = new byte[(margin + rows + 7) / 8];
    boolean nulls = false;
    for (int i = 0; i < rows; i++) {
      if (values[from + i] != null) {
        validity[margin + i >> 3] |= (byte) (1 << (margin + i & 7));
      } else {
        nulls = true;
      }
    }
    byte[] present = nulls || from % 2 == 1 ? validity : null;
    switch (column.column().type()) {
      case BOOLEAN -> {
        boolean[] array = new boolean[margin + rows];
        for (int i = 0; i < rows; i++) {
          array[margin + i] = values[from + i] != null && (Boolean) values[from + i];
        }
        writer.writeBooleans(array, margin, rows, present, margin);
      }
      case INT32, DECIMAL -> {
        int[] array = new int[margin + rows];
        for (int i = 0; i < rows; i++) {
          array[margin + i] = values[from + i] == null ? 1 << 30 : (Integer) values[from + i];
        }
        writer.writeInt32s(array, margin, rows, present, margin);
      }
      case INT64, TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> {
        long[] array = new long[margin + rows];
        for (int i = 0; i < rows; i++) {
          array[margin + i] = values[from + i] == null ? 1L << 60 : (Long) values[from + i];
        }
        writer.writeInt64s(array, margin, rows, present, margin);
      }
      case FLOAT -> {
        float[] array = new float[margin + rows];
        int[] bits = new int[margin + rows];
        for (int i = 0; i < rows; i++) {
          array[margin + i] = values[from + i] == null ? 1e30f : (Float) values[from + i];
          bits[margin + i] = Float.floatToRawIntBits(array[margin + i]);
        }
        if (from % 2 == 0) {
          writer.writeFloats(array, margin, rows, present, margin);
        } else {
          writer.writeFloatBits(bits, margin, rows, present, margin);
        }
      }
      case DOUBLE -> {
        double[] array = new double[margin + rows];
        for (int i = 0; i < rows; i++) {
          array[margin + i] = values[from + i] == null ? 1e300 : (Double) values[from + i];
        }
        writer.writeDoubles(array, margin, rows, present, margin);
      }
      case UTF8 -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] boundaries = new int[margin + rows + 1];
        for (int i = 0; i < rows; i++) {
          String text = (String) values[from + i];
          bytes.writeBytes(text == null ? new byte[2] : text.getBytes(StandardCharsets.UTF_8));
          boundaries[margin + i + 1] = bytes.size();
        }
        writer.writeTexts(bytes.toByteArray(), boundaries, margin, rows, present, margin);
      }
      default -> throw new AssertionError(column.column().type());
    }
  }
}
