package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A third reader, hyparquet, where Node.js is at hand and its packages are or can be installed;
 * skipped elsewhere.
 */
class HyparquetTest {

  private static final Path DIRECTORY = Path.of("target", "hyparquet");

  @BeforeAll
  static void install() throws Exception {
    Files.createDirectories(DIRECTORY);
    for (String name : new String[] {"package.json", "package-lock.json", "read.mjs"}) {
      try (InputStream in = HyparquetTest.class.getResourceAsStream("/hyparquet/" + name)) {
        Files.copy(in, DIRECTORY.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (Files.exists(DIRECTORY.resolve("node_modules/hyparquet/package.json"))) {
      return;
    }
    Assumptions.assumeTrue(runs("node", "--version"), "no Node.js here");
    boolean installed =
        runs("npm", "ci", "--offline", "--no-audit", "--no-fund")
            || runs("npm", "ci", "--no-audit", "--no-fund");
    Assumptions.assumeTrue(installed, "npm ci did not install hyparquet");
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(DIRECTORY.toFile())
              .redirectErrorStream(true)
              .redirectOutput(DIRECTORY.resolve("npm.log").toFile())
              .start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void itReadsStationFilesOfEveryPreset() throws Exception {
    List<byte[]> files = new ArrayList<>();
    List<List<TestColumn>> expected = new ArrayList<>();
    for (String name : StationRows.FILES) {
      for (boolean decimal : new boolean[] {false, true}) {
        for (WriterOptions preset :
            List.of(WriterOptions.DEFAULT, WriterOptions.COMPATIBLE, WriterOptions.SMALLEST)) {
          files.add(StationRows.of(name).file(decimal, preset));
          expected.add(StationRows.of(name).columns(decimal));
        }
      }
    }
    check(files, expected);
  }

  @Test
  void itReadsEveryTypeInEveryEncodingAndCodec() throws Exception {
    Random random = new Random(17);
    List<byte[]> files = new ArrayList<>();
    List<List<TestColumn>> expected = new ArrayList<>();
    for (Encoding encoding : Encoding.values()) {
      for (CompressionCodec codec : CompressionCodec.values()) {
        List<TestColumn> columns = new ArrayList<>();
        for (ColumnType type : ColumnType.values()) {
          for (Pattern pattern : Pattern.values()) {
            int id = columns.size();
            Column column =
                type == ColumnType.DECIMAL
                    ? Column.decimal(id, "c" + id, 9, 2)
                    : Column.of(id, "c" + id, type);
            if (Column.allows(type, encoding)) {
              columns.add(
                  new TestColumn(
                      column.optional().pinned(encoding).pinned(codec),
                      pattern.values(column, 300, random)));
            }
          }
        }
        WriterOptions options = WriterOptions.DEFAULT.pageTextBytes(8000);
        ParquetWriter writer = new ParquetWriter(TestFile.schema(columns), options, 178);
        files.add(TestFile.columnar(writer, columns, 300, 300, Map.of()));
        expected.add(columns);
      }
    }
    check(files, expected);
  }

  static void check(List<byte[]> files, List<List<TestColumn>> expected) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "read.mjs"));
    for (int i = 0; i < files.size(); i++) {
      Files.write(DIRECTORY.resolve(i + ".parquet"), files.get(i));
      command.add(i + ".parquet");
    }
    Path out = DIRECTORY.resolve("values.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(DIRECTORY.toFile())
            .redirectError(DIRECTORY.resolve("errors.log").toFile())
            .redirectOutput(out.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> errors());
    Iterator<String> lines = Files.readAllLines(out).iterator();
    for (int i = 0; i < files.size(); i++) {
      for (TestColumn column : expected.get(i)) {
        for (int row = 0; row < column.values().length; row++) {
          String line = lines.next();
          if (!same(column, column.values()[row], line)) {
            fail(
                "file "
                    + i
                    + ", column "
                    + column.column().name()
                    + ", row "
                    + row
                    + ": expected "
                    + column.values()[row]
                    + ", found "
                    + line);
          }
        }
      }
    }
    assertFalse(lines.hasNext());
  }

  private static String errors() {
    try {
      return Files.readString(DIRECTORY.resolve("errors.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static boolean same(TestColumn column, Object expected, String line) {
    if (expected == null || line.equals("N")) {
      return expected == null && line.equals("N");
    }
    String found = URLDecoder.decode(line.substring(1), StandardCharsets.UTF_8);
    return switch (column.column().type()) {
      case FLOAT -> Double.compare((Float) expected, Double.parseDouble(found)) == 0;
      case DOUBLE -> Double.compare((Double) expected, Double.parseDouble(found)) == 0;
      case DECIMAL ->
          Math.round(Double.parseDouble(found) * Math.pow(10, column.column().scale()))
              == (Integer) expected;
      default -> expected.toString().equals(found);
    };
  }
}
