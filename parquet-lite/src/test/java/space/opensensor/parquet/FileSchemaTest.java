package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FileSchemaTest {

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void namesAndFieldIdsAreUnique() {
    Column time = Column.of(1, "time", ColumnType.INT64);
    refuses(
        "schema: two columns are named \"time\"",
        () -> new FileSchema(time, Column.of(2, "time", ColumnType.FLOAT)));
    refuses(
        "schema: columns \"time\" and \"noise\" share field id 1",
        () -> new FileSchema(time, Column.of(1, "noise", ColumnType.FLOAT)));
  }

  @Test
  void theNumberOfColumnsIsLimited() {
    refuses("schema: 0 columns, not 1..256", () -> new FileSchema());
    Column[] many =
        IntStream.range(0, 257)
            .mapToObj(i -> Column.of(i, "c" + i, ColumnType.BOOLEAN))
            .toArray(Column[]::new);
    refuses("schema: 257 columns, not 1..256", () -> new FileSchema(many));
  }

  @Test
  void columnsAreCheckedWhenTheyAreMade() {
    refuses(
        "column \"\": the name is not 1..64 bytes of UTF-8",
        () -> Column.of(1, "", ColumnType.INT32));
    refuses(
        "column \"" + "é".repeat(33) + "\": the name is not 1..64 bytes of UTF-8",
        () -> Column.of(1, "é".repeat(33), ColumnType.INT32));
    refuses("column \"a\": field id -1 is negative", () -> Column.of(-1, "a", ColumnType.INT32));
    refuses("column \"a\": field id -1 is negative", () -> Column.decimal(-1, "a", 3, 1));
    refuses("column \"a\": field id -1 is negative", () -> Column.constant(-1, "a", "x"));
    refuses(
        "column \"a\": a decimal has a precision and a scale, use Column.decimal",
        () -> Column.of(1, "a", ColumnType.DECIMAL));
    refuses(
        "column \"a\": DECIMAL(10,2) is not within precision 1..9 and scale 0..precision",
        () -> Column.decimal(1, "a", 10, 2));
    refuses(
        "column \"a\": DECIMAL(3,4) is not within precision 1..9 and scale 0..precision",
        () -> Column.decimal(1, "a", 3, 4));
    refuses(
        "column \"a\": DELTA_BINARY_PACKED is not defined for FLOAT",
        () -> Column.of(1, "a", ColumnType.FLOAT).pinned(Encoding.DELTA_BINARY_PACKED));
  }

  @Test
  void rowsAreSortedByRequiredIntegersOnly() {
    refuses(
        "column \"a\": rows can be sorted by a required integer column only",
        () -> new FileSchema(Column.of(1, "a", ColumnType.INT64).optional()).sortedBy(0));
    refuses(
        "column \"a\": rows can be sorted by a required integer column only",
        () -> new FileSchema(Column.of(1, "a", ColumnType.FLOAT)).sortedBy(0));
  }

  @Test
  void theLimitsThemselvesAreAllowed() {
    Column[] many =
        IntStream.range(0, 256)
            .mapToObj(i -> Column.of(i, "c" + i, ColumnType.BOOLEAN))
            .toArray(Column[]::new);
    FileSchema schema = new FileSchema(many);
    assertEquals(256, schema.size());
    assertEquals(-1, schema.sortedBy());
    String name = "é".repeat(32);
    assertEquals(name, Column.of(0, name, ColumnType.INT32).name());
    for (int precision = 1; precision <= 9; precision++) {
      for (int scale : new int[] {0, precision}) {
        Column decimal = Column.decimal(5, "d", precision, scale);
        assertEquals(precision, decimal.precision());
        assertEquals(scale, decimal.scale());
        int most = (int) Math.pow(10, precision) - 1;
        assertTrue(decimal.holds(most) && decimal.holds(-most));
        assertFalse(decimal.holds(most + 1) || decimal.holds(-most - 1));
      }
    }
    refuses(
        "column \"a\": DECIMAL(0,0) is not within precision 1..9 and scale 0..precision",
        () -> Column.decimal(1, "a", 0, 0));
    refuses(
        "column \"a\": DECIMAL(3,-1) is not within precision 1..9 and scale 0..precision",
        () -> Column.decimal(1, "a", 3, -1));
    assertTrue(Column.of(1, "n", ColumnType.INT32).holds(Integer.MIN_VALUE));
    assertTrue(Column.constant(1, "c", "x".repeat(64)).isConstant());
    refuses(
        "column \"c\": a text of 65 bytes is not 1..64",
        () -> Column.constant(1, "c", "x".repeat(65)));
  }

  @Test
  void rowsMayBeSortedByAnyRequiredInteger() {
    Column first = Column.of(1, "first", ColumnType.FLOAT);
    for (Column by :
        new Column[] {
          Column.of(2, "a", ColumnType.INT32),
          Column.of(2, "a", ColumnType.INT64),
          Column.of(2, "a", ColumnType.TIMESTAMP_MILLIS),
          Column.of(2, "a", ColumnType.TIMESTAMP_MICROS),
          Column.decimal(2, "a", 5, 1)
        }) {
      assertEquals(1, new FileSchema(first, by).sortedBy(1).sortedBy());
    }
  }

  /** Which encodings the format defines for which types: rows of types, columns of encodings. */
  @Test
  void encodingsAreAllowedWhereTheFormatDefinesThem() {
    String table =
        """
        type PLAIN RLE RLE_DICTIONARY DELTA_BINARY_PACKED DELTA_LENGTH_BYTE_ARRAY BYTE_STREAM_SPLIT
        BOOLEAN yes yes no no no no
        INT32 yes no yes yes no yes
        INT64 yes no yes yes no yes
        FLOAT yes no yes no no yes
        DOUBLE yes no yes no no yes
        UTF8 yes no yes no yes no
        TIMESTAMP_MILLIS yes no yes yes no yes
        TIMESTAMP_MICROS yes no yes yes no yes
        DECIMAL yes no yes yes no yes
        """;
    String[] lines = table.split("\n");
    String[] encodings = lines[0].split(" ");
    assertEquals(ColumnType.values().length, lines.length - 1);
    assertEquals(Encoding.values().length, encodings.length - 1);
    for (int row = 1; row < lines.length; row++) {
      String[] cells = lines[row].split(" ");
      ColumnType type = ColumnType.valueOf(cells[0]);
      for (int i = 1; i < cells.length; i++) {
        Encoding encoding = Encoding.valueOf(encodings[i]);
        assertEquals(
            cells[i].equals("yes"), Column.allows(type, encoding), type + " as " + encoding);
      }
    }
  }
}
