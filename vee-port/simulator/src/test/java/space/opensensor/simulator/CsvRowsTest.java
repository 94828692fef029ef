package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

class CsvRowsTest {

  private static final Schema FIXED = SensorProfile.indoor10().schema();
  private static final Schema FLOATS = FIXED.asFloat32();
  private static final int TEMPERATURE = FIXED.columnOf(Quantity.TEMPERATURE);
  private static final int HUMIDITY = FIXED.columnOf(Quantity.HUMIDITY);

  @TempDir Path directory;

  private CsvRows read(Schema schema, String... lines) throws IOException {
    return CsvRows.read(Files.write(directory.resolve("IN.csv"), List.of(lines)), schema);
  }

  private String refused(Schema schema, String... lines) {
    String message = assertThrows(CsvException.class, () -> read(schema, lines)).getMessage();
    return message.substring(message.indexOf("IN.csv"));
  }

  private static Reading row(CsvRows rows, int row) {
    Reading reading = new Reading(rows.schema());
    rows.copyTo(row, reading);
    return reading;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ref0", "quant0", "full1", "jitter0", "night1"})
  void floatsAreTheNearestToTheirTextAndFixedValuesRounded(String name) throws IOException {
    Path file = SampleRows.file(name);
    List<String> lines = Files.readAllLines(file);
    CsvRows floats = CsvRows.read(file, FLOATS);
    CsvRows fixed = CsvRows.read(file, FIXED);
    assertEquals(178, floats.size());
    for (int i = 0; i < 178; i++) {
      String[] cells = lines.get(i + 1).split(",");
      assertEquals(Long.parseLong(cells[0]), floats.timestamp(i));
      for (int c = 0; c < FIXED.size(); c++) {
        String text = cells[c + 1];
        assertEquals(Float.floatToIntBits(Float.parseFloat(text)), row(floats, i).get(c));
        double scaled = Double.parseDouble(text) * Math.pow(10, FIXED.get(c).scale());
        assertEquals(scaled, row(fixed, i).get(c), 0.5000001, text);
      }
    }
  }

  @Test
  void columnsComeInAnyOrderAndThoseLeftOutAreMissing() throws IOException {
    CsvRows rows =
        read(
            FIXED,
            "humidity,timestamp,temperature",
            "45.5,1767225601000,-0.125",
            ",1767225602000,7");
    assertEquals(2, rows.size());
    assertEquals(4550, row(rows, 0).get(HUMIDITY));
    assertEquals(-13, row(rows, 0).get(TEMPERATURE));
    assertFalse(row(rows, 0).has(FIXED.columnOf(Quantity.PRESSURE)));
    assertFalse(row(rows, 1).has(HUMIDITY));
    assertTrue(row(rows, 1).has(TEMPERATURE));
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsAreTaken() throws IOException {
    CsvRows rows = read(FIXED, "\ufefftimestamp,humidity\r", "1767225601000,4\r");
    assertEquals(400, row(rows, 0).get(HUMIDITY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4x.2", "NaN", "0x1p3", "1f", "--1", "1e9999", "."})
  void aCellThatIsNoNumberIsNamed(String cell) {
    assertEquals(
        "IN.csv:3: column humidity: expected a number, got \"" + cell + "\"",
        refused(FIXED, "timestamp,humidity", "1767225601000,1", "1767225602000," + cell));
  }

  @Test
  void aNumberThatDoesNotFitIsNamed() {
    assertEquals(
        "IN.csv:2: column humidity: expected a number that 2 decimals in 32 bits can hold, got"
            + " \"21474836.48\"",
        refused(FIXED, "timestamp,humidity", "1767225601000,21474836.48"));
    assertEquals(
        "IN.csv:2: column humidity: expected a number that a float can hold, got \"1e39\"",
        refused(FLOATS, "timestamp,humidity", "1767225601000,1e39"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2025-11-21", "1.5", "-5", "0", "99999999999999999999"})
  void aTimestampThatIsNoneIsNamed(String cell) {
    assertEquals(
        "IN.csv:2: column timestamp: expected epoch milliseconds in the years 2000 to 2099, got \""
            + cell
            + "\"",
        refused(FIXED, "timestamp,humidity", cell + ",1"));
  }

  @ParameterizedTest
  @CsvSource({
    "1704067349, ' (these look like seconds)'",
    "1704067349000000, ' (these look like microseconds)'",
    "1704067349000000000, ' (these look like nanoseconds)'",
    "253402300800000, ''",
    "946684799999, ''",
    "4102444800000, ''",
  })
  void aTimeInAnotherUnitOrFarAwayIsNamedWithItsLine(String time, String hint) {
    assertEquals(
        "IN.csv:3: column timestamp: expected epoch milliseconds in the years 2000 to 2099"
            + hint
            + ", got \""
            + time
            + "\"",
        refused(FIXED, "timestamp,humidity", "1704067349000,1", time + ",1"));
  }

  @Test
  void onlySpacesAndTabsMayStandAroundACell() throws IOException {
    CsvRows rows = read(FIXED, " timestamp,\thumidity ", " 1767225601000\t, 20.5 ");
    assertEquals(2050, row(rows, 0).get(HUMIDITY));
    for (String odd : new String[] {"\0", "\u0007", "\u001b", "\u001c", "\u00a0", "\u2003"}) {
      String shown = odd.charAt(0) < ' ' ? "?" : odd;
      assertEquals(
          "IN.csv:2: column humidity: expected a number, got \"20.5" + shown + "\"",
          refused(FIXED, "timestamp,humidity", "1767225601000,20.5" + odd));
    }
  }

  @Test
  void aFileWithoutLineEndsOrWithoutAnEndIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("IN.csv"), new byte[70_000]);
    Exception e = assertThrows(CsvException.class, () -> CsvRows.read(file, FIXED));
    assertEquals(file + ":1: longer than 65536 characters; expected CSV", e.getMessage());
  }

  @Test
  void timeMustGoForward() {
    assertEquals(
        "IN.csv:3: column timestamp: expected a time after that of the row before, got \"1767225601000\"",
        refused(FIXED, "timestamp,humidity", "1767225601000,1", "1767225601000,2"));
  }

  @Test
  void aRowOfAnotherWidthIsNamed() {
    assertEquals(
        "IN.csv:3: expected 2 cells, got 3",
        refused(FIXED, "timestamp,humidity", "1767225601000,1", "1767225602000,1,5"));
    assertEquals(
        "IN.csv:3: expected 2 cells, got 1",
        refused(FIXED, "timestamp,humidity", "1767225601000,1", ""));
  }

  @Test
  void aHeaderThatDoesNotFitIsExplained() {
    assertEquals(
        "IN.csv:1: column \"co2\": unknown; the columns are timestamp, temperature, humidity,"
            + " pressure, pm1_0, pm2_5, pm10, gas_resistance, light, noise",
        refused(FIXED, "timestamp,co2", "1767225601000,1"));
    assertEquals(
        "IN.csv:1: column humidity: it is there twice",
        refused(FIXED, "timestamp,humidity,humidity", "1767225601000,1,1"));
    assertEquals(
        "IN.csv:1: expected a column timestamp, got \"humidity\"", refused(FIXED, "humidity", "1"));
  }

  @Test
  void aFileWithoutRowsIsRefused() throws IOException {
    assertEquals(
        "IN.csv: expected at least one row, got none", refused(FIXED, "timestamp,humidity"));
    Path empty = Files.createFile(directory.resolve("empty.csv"));
    Exception e = assertThrows(CsvException.class, () -> CsvRows.read(empty, FIXED));
    assertEquals(empty + ": expected a header line, got an empty file", e.getMessage());
    Path missing = directory.resolve("missing.csv");
    Exception f = assertThrows(CsvException.class, () -> CsvRows.read(missing, FIXED));
    assertEquals(missing + ": no such file", f.getMessage());
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("b"), new byte[] {(byte) 0xc3, 0x28, 10});
    Exception e = assertThrows(CsvException.class, () -> CsvRows.read(file, FIXED));
    assertEquals(file + ": expected UTF-8 text", e.getMessage());
  }
}
