package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RowBufferTest {

  private final FileSchema schema =
      new FileSchema(
          Column.of(1, "time", ColumnType.INT64),
          Column.decimal(2, "price", 3, 1).optional(),
          Column.of(3, "note", ColumnType.UTF8).optional());

  private final RowBuffer rows = new RowBuffer(schema, 3, 8);

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void rowsAreWrittenAsOneRowGroupAndForgotten() throws Exception {
    rows.setInt64(0, 5);
    rows.setInt32(1, -999);
    rows.setText(2, "grün");
    rows.append();
    rows.setInt64(0, 6);
    rows.append();
    assertEquals(2, rows.size());
    assertFalse(rows.isFull());
    rows.setInt64(0, 7);
    rows.setText(2, "abc");
    rows.append();
    assertTrue(rows.isFull());
    assertThrows(IllegalStateException.class, () -> rows.setInt64(0, 8));
    assertThrows(IllegalStateException.class, rows::append);

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer = new ParquetWriter(schema, 3);
    writer.open(out::write);
    rows.writeTo(writer);
    assertEquals(0, rows.size());
    rows.writeTo(writer);
    writer.close();
    Object[][] values = ParquetJava.read(out.toByteArray(), 3, 3);
    assertArrayEquals(new Object[] {5L, 6L, 7L}, values[0]);
    assertArrayEquals(new Object[] {-999, null, null}, values[1]);
    assertArrayEquals(new Object[] {"grün", null, "abc"}, values[2]);
  }

  @Test
  void whatAColumnCannotHoldIsRefusedWhenItIsSet() {
    refuses("column \"price\": 1000 has more than 3 digits", () -> rows.setInt32(1, 1000));
    refuses(
        "column \"price\": it is DECIMAL, the value is of another type", () -> rows.setFloat(1, 1));
    refuses("column \"time\": row 0 has no value, but it is required", rows::append);
    rows.setText(2, "12345");
    assertEquals(
        "column \"note\": no room for another 9 bytes of text",
        assertThrows(IllegalStateException.class, () -> rows.setText(2, "123456789")).getMessage());
    assertEquals(0, rows.size());
  }

  @Test
  void aValueThatWasRefusedLeavesNone() throws Exception {
    rows.setInt64(0, 1);
    assertThrows(IllegalArgumentException.class, () -> rows.setInt32(1, 1000));
    rows.append();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer = new ParquetWriter(schema, 3);
    writer.open(out::write);
    rows.writeTo(writer);
    writer.close();
    assertArrayEquals(new Object[] {null}, ParquetJava.read(out.toByteArray(), 3, 1)[1]);
  }

  @Test
  void aBufferHasRoomForRowsAndMayHaveNoneForTexts() {
    refuses("row buffer: 0 rows, 8 bytes of texts", () -> new RowBuffer(schema, 0, 8));
    refuses("row buffer: 1 rows, -1 bytes of texts", () -> new RowBuffer(schema, 1, -1));
    RowBuffer one = new RowBuffer(schema, 1, 0);
    one.setInt64(0, 1);
    one.setText(2, "");
    one.append();
    assertTrue(one.isFull());
    assertEquals(
        "row buffer: full with 1 rows",
        assertThrows(IllegalStateException.class, one::append).getMessage());
  }

  @Test
  void itsBytesAreThoseOfItsValuesAndBits() {
    FileSchema all =
        new FileSchema(
            Column.of(1, "a", ColumnType.BOOLEAN),
            Column.of(2, "b", ColumnType.INT32).optional(),
            Column.of(3, "c", ColumnType.DOUBLE),
            Column.of(4, "d", ColumnType.UTF8).optional(),
            Column.constant(5, "e", "x"));
    assertEquals(9 + 9 * 4 + 2 + 9 * 8 + 100 + 4 * 10 + 2, RowBuffer.bytes(all, 9, 100));
    assertEquals(8 + 8 * 4 + 1 + 8 * 8 + 4 * 9 + 1, RowBuffer.bytes(all, 8, 0));
  }

  @Test
  void aTextMayFillTheRoomAndBeSetAgain() throws Exception {
    rows.setInt64(0, 1);
    rows.setText(2, "abcd");
    rows.setText(2, "12345678");
    rows.append();
    rows.setInt64(0, 2);
    assertEquals(
        "column \"note\": no room for another 1 bytes of text",
        assertThrows(IllegalStateException.class, () -> rows.setText(2, "a")).getMessage());
    rows.append();
    assertArrayEquals(new Object[] {"12345678", null}, written(2)[2]);
  }

  @Test
  void rowsThatAreClearedLeaveNothingBehind() throws Exception {
    rows.setInt64(0, 1);
    rows.append();
    rows.setInt64(0, 2);
    rows.setInt32(1, 5);
    rows.clear();
    assertEquals(0, rows.size());
    refuses("column \"time\": row 0 has no value, but it is required", rows::append);
    rows.setInt64(0, 3);
    rows.setInt32(1, 7);
    rows.append();
    rows.setInt64(0, 4);
    rows.append();
    Object[][] values = written(2);
    assertArrayEquals(new Object[] {3L, 4L}, values[0]);
    assertArrayEquals(new Object[] {7, null}, values[1]);
  }

  private Object[][] written(int count) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer = new ParquetWriter(schema, 3);
    writer.open(out::write);
    rows.writeTo(writer);
    writer.close();
    return ParquetJava.read(out.toByteArray(), 3, count);
  }

  @Test
  void everyTypeTakesItsOwnValuesOnly() throws Exception {
    FileSchema all =
        new FileSchema(
            Column.of(1, "boolean", ColumnType.BOOLEAN),
            Column.of(2, "int", ColumnType.INT32),
            Column.of(3, "long", ColumnType.INT64),
            Column.of(4, "float", ColumnType.FLOAT),
            Column.of(5, "double", ColumnType.DOUBLE),
            Column.of(6, "text", ColumnType.UTF8),
            Column.constant(7, "constant", "x"));
    RowBuffer buffer = new RowBuffer(all, 2, 10);
    List<IntConsumer> setters =
        List.of(
            c -> buffer.setBoolean(c, true),
            c -> buffer.setInt32(c, -5),
            c -> buffer.setInt64(c, -6),
            c -> buffer.setFloat(c, 0.5f),
            c -> buffer.setDouble(c, 0.25),
            c -> buffer.setText(c, "é"));
    for (int set = 0; set < setters.size(); set++) {
      IntConsumer setter = setters.get(set);
      for (int c = 0; c < setters.size(); c++) {
        int column = c;
        if (c == set) {
          setter.accept(c);
        } else {
          refuses(
              all.get(c).describe()
                  + "it is "
                  + all.get(c).type()
                  + ", the value is of another type",
              () -> setter.accept(column));
        }
      }
      refuses("column \"constant\": it is constant, and takes no value", () -> setter.accept(6));
    }
    buffer.append();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer = new ParquetWriter(all, 3);
    writer.open(out::write);
    buffer.writeTo(writer);
    writer.close();
    Object[] row =
        Arrays.stream(ParquetJava.read(out.toByteArray(), 7, 1)).map(v -> v[0]).toArray();
    assertArrayEquals(new Object[] {true, -5, -6L, 0.5f, 0.25, "é", "x"}, row);
  }
}
