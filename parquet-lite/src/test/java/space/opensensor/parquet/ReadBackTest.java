package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadBackTest {

  @TempDir Path directory;

  @Test
  void duckdbReadsWhatWasWritten() throws Exception {
    FileSchema schema =
        new FileSchema(
                Column.of(1, "timestamp", ColumnType.TIMESTAMP_MILLIS),
                Column.of(2, "temperature", ColumnType.FLOAT).optional(),
                Column.decimal(3, "pressure", 9, 2).optional())
            .sortedBy(0);
    ParquetWriter writer = new ParquetWriter(schema, WriterOptions.DEFAULT, 178);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long[] times = new long[178];
    int[] temperatures = new int[178];
    int[] pressures = new int[178];
    for (int i = 0; i < 178; i++) {
      times[i] = 1763683200000L + 5000 * i;
      temperatures[i] = Float.floatToRawIntBits(20 + i / 100f);
      pressures[i] = 100000 + i * 7 % 13;
    }
    byte[] validity = new byte[23];
    java.util.Arrays.fill(validity, (byte) 0x7E);
    writer.open(out::write);
    writer.keyValue("station", "attic");
    writer.startRowGroup(178);
    writer.writeInt64s(times, 0, 178, null, 0);
    writer.writeFloatBits(temperatures, 0, 178, validity, 0);
    writer.writeInt32s(pressures, 0, 178, validity, 0);
    writer.endRowGroup();
    writer.close();
    Path path = directory.resolve("a.parquet");
    Files.write(path, out.toByteArray());
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      String sums =
          "SELECT count(*), max(temperature), sum(pressure), count(pressure) FROM '" + path + "'";
      try (var rows = statement.executeQuery(sums)) {
        rows.next();
        assertEquals(178, rows.getLong(1));
        assertEquals(21.77f, rows.getFloat(2));
        assertEquals("133007.87", rows.getBigDecimal(3).toPlainString());
        assertEquals(133, rows.getLong(4));
      }
    }
    assertEquals(out.size(), writer.bytesWritten());
  }
}
