package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.simulator.SampleRows;

class EncodeCommandTest {

  private static final int[] SCALES = {2, 2, 2, 0, 0, 0, 0, 2, 1};

  @TempDir Path directory;
  private final Cli cli = new Cli();

  private static Path rows(String name) {
    return SampleRows.file(name);
  }

  private interface Check {
    void on(ResultSet rows) throws SQLException, IOException;
  }

  private static void query(Path file, String columns, Check check)
      throws SQLException, IOException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT " + columns + " FROM read_parquet('" + file + "')")) {
      check.on(rows);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ref0", "full0", "quant2", "jitter0", "night1"})
  void floatsAndTimesAreKeptBitForBit(String name) throws Exception {
    Path out = directory.resolve("out.parquet");
    String said = cli.succeed("encode", rows(name).toString(), out.toString());
    assertTrue(said.startsWith(out + ": 178 rows, "), said);
    List<String> lines = Files.readAllLines(rows(name));
    query(
        out,
        "epoch_ms(timestamp), * EXCLUDE timestamp",
        result -> {
          for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",");
            assertTrue(result.next());
            assertEquals(Long.parseLong(cells[0]), result.getLong(1));
            for (int c = 1; c < cells.length; c++) {
              assertEquals(
                  Float.floatToRawIntBits(Float.parseFloat(cells[c])),
                  Float.floatToRawIntBits(result.getFloat(c + 1)),
                  lines.get(0).split(",")[c] + " in line " + (i + 1));
            }
          }
          assertFalse(result.next());
        });
  }

  @Test
  void aDayOfRowsASecondIsOneFile() throws Exception {
    Path out = directory.resolve("out.parquet");
    StringBuilder csv = new StringBuilder("noise,timestamp\n");
    for (int i = 0; i < 86_400; i++) {
      csv.append(i % 997).append(',').append(1_767_225_600_000L + i * 1000L).append('\n');
    }
    Path in = Files.writeString(directory.resolve("in.csv"), csv);
    for (String values : new String[] {"float", "decimal"}) {
      cli.succeed("encode", "--values", values, in.toString(), out.toString());
      query(
          out,
          "count(*), count(noise), sum(noise), count(temperature),"
              + " sum(epoch_ms(timestamp) // 1000 - 1767225600)",
          result -> {
            assertTrue(result.next());
            assertEquals(86_400, result.getLong(1));
            assertEquals(86_400, result.getLong(2));
            assertEquals(sumOfNoise(), result.getDouble(3));
            assertEquals(0, result.getLong(4));
            assertEquals(86_399L * 86_400 / 2, result.getLong(5));
          });
    }
  }

  private static double sumOfNoise() {
    long sum = 0;
    for (int i = 0; i < 86_400; i++) {
      sum += i % 997;
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"full1", "quant0"})
  void decimalsAreRoundedToTheProfilesScales(String name) throws Exception {
    Path out = directory.resolve("out.parquet");
    cli.succeed("encode", "--values", "decimal", rows(name).toString(), out.toString());
    List<String> lines = Files.readAllLines(rows(name));
    query(
        out,
        "* EXCLUDE timestamp",
        result -> {
          for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",");
            assertTrue(result.next());
            for (int c = 1; c < cells.length; c++) {
              BigDecimal expected =
                  new BigDecimal(cells[c]).setScale(SCALES[c - 1], RoundingMode.HALF_UP);
              assertEquals(expected, result.getBigDecimal(c), "line " + (i + 1));
            }
          }
        });
    query(
        out,
        "typeof(timestamp), typeof(temperature), typeof(light), typeof(pm10)",
        result -> {
          assertTrue(result.next());
          assertEquals("TIMESTAMP WITH TIME ZONE", result.getString(1));
          assertEquals("DECIMAL(9,2)", result.getString(2));
          assertEquals("DECIMAL(9,2)", result.getString(3));
          assertEquals("DECIMAL(9,0)", result.getString(4));
        });
  }

  @Test
  void emptyCellsAreMissingValues() throws Exception {
    Path in =
        Files.write(
            directory.resolve("in.csv"),
            List.of("timestamp,humidity,noise", "1767225605000,,1", "1767225606000,2,"));
    Path out = directory.resolve("out.parquet");
    cli.succeed("encode", in.toString(), out.toString());
    query(
        out,
        "count(*), count(humidity), count(noise), count(light)",
        result -> {
          assertTrue(result.next());
          assertEquals(2, result.getInt(1));
          assertEquals(1, result.getInt(2));
          assertEquals(1, result.getInt(3));
          assertEquals(0, result.getInt(4));
        });
  }

  @Test
  void theMetadataNameTheStation() throws Exception {
    Path out = directory.resolve("out.parquet");
    cli.succeed("encode", "--station", "attic", rows("quant0").toString(), out.toString());
    String text = new String(Files.readAllBytes(out), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("attic"));
    assertTrue(text.contains("indoor10/1"));
  }

  @ParameterizedTest
  @CsvSource({
    "none, UNCOMPRESSED",
    "snappy, UNCOMPRESSED SNAPPY",
    "lz4, UNCOMPRESSED SNAPPY LZ4_RAW"
  })
  void noPageHasACodecThatIsNotAllowed(String option, String allowed) throws Exception {
    Path out = directory.resolve("out.parquet");
    cli.succeed("encode", "--codec", option, rows("ref0").toString(), out.toString());
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet chunks =
            statement.executeQuery(
                "SELECT DISTINCT compression FROM parquet_metadata('" + out + "')")) {
      while (chunks.next()) {
        String found = chunks.getString(1);
        assertTrue(List.of(allowed.split(" ")).contains(found), found);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "lz4"})
  void compatibleFilesHaveNoEncodingThatOldReadersLack(String codec) throws Exception {
    Path out = directory.resolve("out.parquet");
    cli.succeed(
        "encode",
        "--encodings",
        "compatible",
        "--codec",
        codec,
        rows("ref0").toString(),
        out.toString());
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet chunks =
            statement.executeQuery(
                "SELECT DISTINCT encodings FROM parquet_metadata('" + out + "')")) {
      while (chunks.next()) {
        assertFalse(chunks.getString(1).contains("BYTE_STREAM_SPLIT"), chunks.getString(1));
      }
    }
  }

  @Test
  void autoIsTheSmallest() throws Exception {
    long least = Long.MAX_VALUE;
    for (String codec : List.of("none", "snappy", "lz4")) {
      Path out = directory.resolve(codec);
      cli.succeed("encode", "--codec", codec, rows("ref0").toString(), out.toString());
      least = Math.min(least, Files.size(out));
    }
    Path out = directory.resolve("auto");
    cli.succeed("encode", "--codec", "auto", rows("ref0").toString(), out.toString());
    assertEquals(least, Files.size(out));
  }

  @Test
  void aBadCellIsNamedAndNothingIsWritten() throws Exception {
    Path in =
        Files.write(
            directory.resolve("IN.csv"),
            List.of("timestamp,humidity", "1767225605000,1", "1767225606000,4x.2"));
    Path out = directory.resolve("out.parquet");
    assertEquals(
        "station: " + in + ":3: column humidity: expected a number, got \"4x.2\"",
        cli.fail(1, "encode", in.toString(), out.toString()));
    assertFalse(Files.exists(out));
  }

  @ParameterizedTest
  @ValueSource(strings = {"timestamp,%s\n1767225605000,1\n", "%s\n1\n"})
  void aLongHeaderIsShownInPart(String csv) throws Exception {
    String name = "x".repeat(60_000);
    Path in = Files.writeString(directory.resolve("in.csv"), csv.replace("%s", name));
    String error = cli.fail(1, "encode", in.toString(), "out.parquet");
    assertTrue(error.length() < 500, error);
    assertTrue(error.contains("x".repeat(60) + "…"), error);
  }

  @Test
  void aFileThatCannotBeReadOrWrittenIsNamed() {
    String missing = directory.resolve("none.csv").toString();
    assertEquals(
        "station: " + missing + ": no such file", cli.fail(1, "encode", missing, "out.parquet"));
    String nowhere = directory.resolve("no/out.parquet").toString();
    assertEquals(
        "station: " + nowhere + ": no such file or folder",
        cli.fail(1, "encode", rows("ref0").toString(), nowhere));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Attic", "a_b", "a b", "\u001b[31m"})
  void aStationThatIsNoIdIsRefused(String station) throws Exception {
    String error =
        cli.fail(2, "encode", "--station", station, rows("quant0").toString(), "out.parquet");
    assertTrue(error.contains("--station: expected 1 to 36 characters a-z 0-9 -"), error);
  }

  @Test
  void aStationThatIsTooLongIsRefused() throws Exception {
    String id = "a".repeat(37);
    cli.fail(2, "encode", "--station", id, rows("quant0").toString(), "out.parquet");
  }

  @Test
  void theInputIsNotOverwritten() throws Exception {
    Path in = Files.copy(rows("quant0"), directory.resolve("rows.csv"));
    String error = cli.fail(2, "encode", in.toString(), directory.resolve("./rows.csv").toString());
    assertTrue(error.contains("IN.csv and OUT.parquet are one file"), error);
    assertArrayEquals(Files.readAllBytes(rows("quant0")), Files.readAllBytes(in));
  }

  @Test
  void aFullDiskIsSaidToBeThatOfTheFile() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: no /dev/full here");
    assertEquals(
        "station: /dev/full: No space left on device",
        cli.fail(1, "encode", rows("quant0").toString(), "/dev/full"));
  }
}
