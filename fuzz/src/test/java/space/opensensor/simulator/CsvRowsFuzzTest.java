package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** Any bytes as a CSV file: refused by line in one line, or rows that say the same written anew. */
class CsvRowsFuzzTest {

  private static final Schema SCHEMA =
      new Schema(
          "fuzz/1",
          new Measurement[] {
            Measurement.fixed(2, "temperature", "C", 2, -4000, 8500),
            Measurement.fixed(3, "light", "lux", 0, 0, 10000).asFloat32()
          });

  static Stream<byte[]> files() {
    return Stream.of(
            "timestamp,temperature\n1795000000000,21.535\n1795000005000,\n",
            "\ufefflight , timestamp\r\n1e3,1795000000000\r\n-.5E-3,1795000005000",
            "timestamp,temperature\n1795000000000,1e999\n",
            "timestamp,temperature\n1795000000000,1e-999\n",
            "timestamp\n1795000000\n",
            "timestamp,temperature,temperature\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("files")
  @FuzzTest
  void aFileIsRefusedInALineOrSaysTheSameWrittenAnew(byte[] text) throws IOException {
    Path file = Files.createTempFile("fuzz", ".csv");
    try {
      Files.write(file, text);
      String rows = rows(file);
      if (rows != null) {
        Files.writeString(file, rows);
        assertEquals(rows, rows(file));
      }
    } finally {
      Files.delete(file);
    }
  }

  /** The file written anew, or null where it is refused. */
  private static String rows(Path file) throws IOException {
    CsvRows csv;
    try {
      csv = CsvRows.read(file, SCHEMA);
    } catch (CsvException e) {
      String message = e.getMessage();
      assertTrue(message.startsWith(file.toString()), message);
      assertTrue(message.chars().allMatch(c -> c >= ' ' && c != 0x7f), "a line: " + message);
      return null;
    }
    StringBuilder anew = new StringBuilder("timestamp,temperature,light\n");
    long before = 0;
    for (int row = 0; row < csv.size(); row++) {
      Reading reading = new Reading(SCHEMA);
      csv.copyTo(row, reading);
      assertTrue(csv.timestamp(row) > before, "rows are not in order of time");
      before = csv.timestamp(row);
      anew.append(before)
          .append(',')
          .append(reading.has(0) ? BigDecimal.valueOf(reading.get(0), 2).toPlainString() : "")
          .append(',')
          .append(reading.has(1) ? "" + Float.intBitsToFloat(reading.get(1)) : "")
          .append('\n');
    }
    return anew.toString();
  }
}
