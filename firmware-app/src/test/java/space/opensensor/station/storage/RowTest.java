package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowTest {

  private final Row row = new Row(Rows.schema(1));

  @Test
  void timesOf48BitsAreTaken() {
    row.setTime(Row.MAX_MILLIS, Row.MAX_MILLIS);
    assertEquals(Row.MAX_MILLIS, row.uptimeMillis());
    assertEquals(Row.MAX_MILLIS, row.tickMillis());
    row.setTime(0, 0);
    assertEquals(0, row.uptimeMillis());
    assertEquals(Row.UNDATED, row.tickMillis());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Row.MAX_MILLIS + 1})
  void otherTimesAreRefusedAndNamed(long millis) {
    assertEquals(
        "row: uptime " + millis + " ms is not 48 bits",
        assertThrows(IllegalArgumentException.class, () -> row.setTime(millis, 1)).getMessage());
    assertEquals(
        "row: tick " + millis + " ms is not 48 bits",
        assertThrows(IllegalArgumentException.class, () -> row.setTime(1, millis)).getMessage());
  }
}
