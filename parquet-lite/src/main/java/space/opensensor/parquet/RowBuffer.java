package space.opensensor.parquet;

import java.io.IOException;

/**
 * Rows that are appended one by one, held as columns until they are written as a row group.
 *
 * <pre>{@code
 * rows.setInt64(0, millis);
 * rows.setFloat(1, 21.5f);
 * rows.append();
 * if (rows.isFull()) {
 *   rows.writeTo(writer);
 * }
 * }</pre>
 *
 * <p>A column that is not set before {@link #append} has no value in that row; one that is constant
 * is never set. A value that its column cannot hold is refused when it is set. Memory: the width of
 * a row times the rows, one bit more per value of an optional column, and for texts 4 bytes per row
 * and the bytes that were asked for; allocated once, see {@link #bytes}.
 */
public final class RowBuffer {

  private final FileSchema schema;
  private final int capacity;
  private final int[][] ints;
  private final long[][] longs;
  private final boolean[][] booleans;
  private final byte[][] texts;
  private final byte[][] validity;
  private final boolean[] set;
  private final boolean[] missing;
  private int size;

  /**
   * An empty buffer.
   *
   * @param rows the most rows, at least 1
   * @param textBytes the most bytes of all texts of a column
   */
  public RowBuffer(FileSchema schema, int rows, int textBytes) {
    if (rows < 1 || textBytes < 0) {
      throw new IllegalArgumentException(
          "row buffer: " + rows + " rows, " + textBytes + " bytes of texts");
    }
    int columns = schema.size();
    this.schema = schema;
    capacity = rows;
    ints = new int[columns][];
    longs = new long[columns][];
    booleans = new boolean[columns][];
    texts = new byte[columns][];
    validity = new byte[columns][];
    set = new boolean[columns];
    missing = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      ColumnType type = schema.get(c).type();
      if (schema.get(c).isConstant()) {
        continue;
      }
      if (type == ColumnType.UTF8) {
        texts[c] = new byte[textBytes];
        ints[c] = new int[rows + 1];
      } else if (type == ColumnType.BOOLEAN) {
        booleans[c] = new boolean[rows];
      } else if (type.width() == 4) {
        ints[c] = new int[rows];
      } else {
        longs[c] = new long[rows];
      }
      if (schema.get(c).isOptional()) {
        validity[c] = new byte[(rows + 7) / 8];
      }
    }
  }

  /** The bytes of the arrays that a buffer allocates. */
  public static int bytes(FileSchema schema, int rows, int textBytes) {
    int bytes = 0;
    for (int c = 0; c < schema.size(); c++) {
      ColumnType type = schema.get(c).type();
      if (schema.get(c).isConstant()) {
        continue;
      }
      if (type == ColumnType.UTF8) {
        bytes += textBytes + 4 * (rows + 1);
      } else {
        bytes += rows * Math.max(1, type.width());
      }
      bytes += schema.get(c).isOptional() ? (rows + 7) / 8 : 0;
    }
    return bytes;
  }

  /** Sets an INT32 or DECIMAL column of the next row. */
  public void setInt32(int column, int value) {
    Column of = column(column, ColumnType.PHYSICAL_INT32);
    if (!of.holds(value)) {
      throw new IllegalArgumentException(
          of.describe() + value + " has more than " + of.precision() + " digits");
    }
    ints[column][size] = value;
    set[column] = true;
  }

  /** Sets an INT64 or timestamp column, the latter in its own unit, of the next row. */
  public void setInt64(int column, long value) {
    column(column, ColumnType.PHYSICAL_INT64);
    longs[column][size] = value;
    set[column] = true;
  }

  /** Sets a FLOAT column of the next row. */
  public void setFloat(int column, float value) {
    column(column, ColumnType.PHYSICAL_FLOAT);
    ints[column][size] = Float.floatToRawIntBits(value);
    set[column] = true;
  }

  /** Sets a DOUBLE column of the next row. */
  public void setDouble(int column, double value) {
    column(column, ColumnType.PHYSICAL_DOUBLE);
    longs[column][size] = Double.doubleToRawLongBits(value);
    set[column] = true;
  }

  /** Sets a BOOLEAN column of the next row. */
  public void setBoolean(int column, boolean value) {
    column(column, ColumnType.PHYSICAL_BOOLEAN);
    booleans[column][size] = value;
    set[column] = true;
  }

  /**
   * Sets a UTF8 column of the next row; half of a surrogate pair becomes U+FFFD.
   *
   * @throws IllegalStateException when the column has no room for the text; write the rows first
   */
  public void setText(int column, String value) {
    Column of = column(column, ColumnType.PHYSICAL_BYTE_ARRAY);
    int start = ints[column][size];
    if (Utf8.length(value) > texts[column].length - start) {
      throw new IllegalStateException(
          of.describe() + "no room for another " + Utf8.length(value) + " bytes of text");
    }
    ints[column][size + 1] = Utf8.encode(value, texts[column], start);
    set[column] = true;
  }

  /**
   * Ends the next row.
   *
   * @throws IllegalArgumentException when a required column was not set; nothing is appended
   */
  public void append() {
    checkRoom();
    for (int c = 0; c < set.length; c++) {
      if (!set[c] && !schema.get(c).isOptional() && !schema.get(c).isConstant()) {
        throw new IllegalArgumentException(
            schema.get(c).describe() + "row " + size + " has no value, but it is required");
      }
    }
    for (int c = 0; c < set.length; c++) {
      if (validity[c] != null) {
        int bit = 1 << (size & 7);
        int rest = validity[c][size >> 3] & ~bit;
        validity[c][size >> 3] = (byte) (set[c] ? rest | bit : rest);
        missing[c] |= !set[c];
      }
      if (texts[c] != null && !set[c]) {
        ints[c][size + 1] = ints[c][size];
      }
      set[c] = false;
    }
    size++;
  }

  /** Rows appended. */
  public int size() {
    return size;
  }

  /** Whether no further row fits. */
  public boolean isFull() {
    return size == capacity;
  }

  /** Forgets all rows. */
  public void clear() {
    size = 0;
    for (int c = 0; c < set.length; c++) {
      set[c] = false;
      missing[c] = false;
    }
  }

  /**
   * Writes all rows as one row group of the writer's open file, and forgets them. Does nothing when
   * there are none.
   */
  public void writeTo(ParquetWriter writer) throws IOException {
    if (size == 0) {
      return;
    }
    writer.startRowGroup(size);
    for (int c = 0; c < schema.size(); c++) {
      if (!schema.get(c).isConstant()) {
        writeColumn(writer, c);
      }
    }
    writer.endRowGroup();
    clear();
  }

  private void writeColumn(ParquetWriter writer, int c) throws IOException {
    byte[] present = missing[c] ? validity[c] : null;
    switch (schema.get(c).type().physicalCode()) {
      case ColumnType.PHYSICAL_BOOLEAN:
        writer.writeBooleans(booleans[c], 0, size, present, 0);
        break;
      case ColumnType.PHYSICAL_INT32:
        writer.writeInt32s(ints[c], 0, size, present, 0);
        break;
      case ColumnType.PHYSICAL_FLOAT:
        writer.writeFloatBits(ints[c], 0, size, present, 0);
        break;
      case ColumnType.PHYSICAL_DOUBLE:
        writer.writeDoubleBits(longs[c], 0, size, present, 0);
        break;
      case ColumnType.PHYSICAL_BYTE_ARRAY:
        writer.writeTexts(texts[c], ints[c], 0, size, present, 0);
        break;
      default:
        writer.writeInt64s(longs[c], 0, size, present, 0);
    }
  }

  private Column column(int index, int physical) {
    Column column = schema.get(index);
    if (column.isConstant()) {
      throw new IllegalArgumentException(column.describe() + "it is constant, and takes no value");
    }
    if (column.type().physicalCode() != physical) {
      throw new IllegalArgumentException(
          column.describe() + "it is " + column.type() + ", the value is of another type");
    }
    checkRoom();
    return column;
  }

  private void checkRoom() {
    if (size == capacity) {
      throw new IllegalStateException("row buffer: full with " + capacity + " rows");
    }
  }
}
