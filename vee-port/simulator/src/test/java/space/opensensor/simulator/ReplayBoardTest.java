package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

class ReplayBoardTest {

  private static final int PERIOD = 5_000;
  private static final int WINDOW = 900_000;
  private static final long BOOT = 2_000_000L * WINDOW;
  private static final Schema SCHEMA = SensorProfile.indoor10().schema().asFloat32();

  @TempDir Path directory;
  private final ManualClock clock = new ManualClock();

  private static CsvRows rows(String name) throws IOException {
    return CsvRows.read(SampleRows.file(name), SCHEMA);
  }

  private ReplayBoard board(long boot, CsvRows... files) throws IOException {
    return new ReplayBoard(List.of(files), clock, boot, PERIOD, WINDOW);
  }

  /** The bits of the first column at an uptime, or null. */
  private Integer read(ReplayBoard board, long uptimeMillis) {
    Reading reading = new Reading(SCHEMA);
    clock.now = uptimeMillis;
    board.read(reading);
    return reading.has(0) ? reading.get(0) : null;
  }

  private static int expected(CsvRows file, int row) {
    Reading reading = new Reading(SCHEMA);
    file.copyTo(row, reading);
    return reading.get(0);
  }

  @Test
  void aFileFillsOneWindowFromItsStart() throws IOException {
    CsvRows file = rows("full0");
    ReplayBoard board = board(BOOT, file);
    assertEquals(1, board.windows());
    for (int i = 0; i < 178; i++) {
      assertEquals(expected(file, i), read(board, (long) i * PERIOD + 3));
    }
    assertEquals(null, read(board, 178L * PERIOD));
    assertEquals(null, read(board, WINDOW));
  }

  @Test
  void jitterIsSnappedToTheTick() throws IOException {
    CsvRows file = rows("jitter0");
    ReplayBoard board = board(BOOT, file);
    for (int i = 0; i < 178; i++) {
      assertEquals(expected(file, i), read(board, (long) i * PERIOD));
    }
  }

  @Test
  void filesFollowEachOtherWhateverTheirDates() throws IOException {
    CsvRows first = rows("quant1");
    CsvRows second = rows("ref0");
    ReplayBoard board = board(BOOT, first, second);
    assertEquals(2, board.windows());
    assertEquals(expected(first, 0), read(board, 0));
    assertEquals(expected(second, 0), read(board, WINDOW));
    assertEquals(expected(second, 177), read(board, WINDOW + 177L * PERIOD));
  }

  @Test
  void theFirstWindowIsTheOneThatBeginsAtOrAfterTheBoot() throws IOException {
    CsvRows file = rows("quant0");
    ReplayBoard board = board(BOOT - 20_000, file);
    assertEquals(null, read(board, 0));
    assertEquals(expected(file, 0), read(board, 20_000));
  }

  @Test
  void aFileKeepsItsPlaceInItsWindowAndItsGaps() throws IOException {
    List<String> lines = new ArrayList<>(List.of("timestamp,temperature"));
    long start = 1_963_000L * WINDOW + 600_000;
    lines.add(start + ",1");
    lines.add(start + 2 * WINDOW + ",2");
    Path path = Files.write(directory.resolve("gap.csv"), lines);
    ReplayBoard board = board(BOOT, CsvRows.read(path, SCHEMA));
    assertEquals(3, board.windows());
    assertEquals(Float.floatToIntBits(1), read(board, 600_000));
    assertEquals(Float.floatToIntBits(2), read(board, 600_000 + 2 * WINDOW));
    assertEquals(null, read(board, WINDOW));
  }

  @Test
  void aMissingCellStaysMissing() throws IOException {
    Path path =
        Files.write(
            directory.resolve("m.csv"),
            List.of("timestamp,temperature,noise", "1766700000000,,40"));
    ReplayBoard board = board(BOOT, CsvRows.read(path, SCHEMA));
    Reading reading = new Reading(SCHEMA);
    board.read(reading);
    assertFalse(reading.has(SCHEMA.columnOf(Quantity.TEMPERATURE)));
    assertEquals(Float.floatToIntBits(40), reading.get(SCHEMA.columnOf(Quantity.NOISE)));
  }

  @Test
  void twoRowsOfOneTickAreRefused() throws IOException {
    Path path =
        Files.write(
            directory.resolve("d.csv"),
            List.of("timestamp,noise", "1766700000000,40", "1766700002000,41"));
    CsvRows rows = CsvRows.read(path, SCHEMA);
    Exception e = assertThrows(CsvException.class, () -> board(BOOT, rows));
    assertEquals(
        path
            + ":3: column timestamp: it is nearest to the same tick of 5 s as the row before; see"
            + " sample.period",
        e.getMessage());
  }
}
