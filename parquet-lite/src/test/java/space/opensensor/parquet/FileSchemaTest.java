package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
}
