package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
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
}
