package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * hyparquet-writer, an npm package, in a process of its own: file lengths only. It writes neither
 * page CRCs nor sorting columns, and its timestamps are of the older, converted type.
 */
final class HyparquetWriter {

  private static final String[] SOURCES = {"package.json", "package-lock.json", "write.mjs"};

  private static final Path DIRECTORY = Path.of("target", "hyparquet-writer");

  private HyparquetWriter() {}

  /**
   * The lengths of the smallest files that it makes.
   *
   * @throws IOException when there is no Node.js or npm, or the package cannot be installed
   */
  static List<Integer> lengths(List<Readings> windows, boolean decimal)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectories(DIRECTORY);
    for (String source : SOURCES) {
      try (InputStream in =
          HyparquetWriter.class.getResourceAsStream("/hyparquet-writer/" + source)) {
        Files.write(directory.resolve(source), in.readAllBytes());
      }
    }
    run(directory, "", "npm", "ci", "--no-audit", "--no-fund", "--prefer-offline");
    List<Integer> lengths = new ArrayList<>();
    for (String line : run(directory, json(windows, decimal), "node", "write.mjs").split("\n")) {
      lengths.add(Integer.parseInt(line));
    }
    return lengths;
  }

  /** The version that was installed. */
  static String version() throws IOException {
    Matcher version =
        Pattern.compile("\"hyparquet-writer\": \"([^\"]+)\"")
            .matcher(Files.readString(DIRECTORY.resolve("package.json")));
    if (!version.find()) {
      throw new IllegalStateException("package.json names no version");
    }
    return version.group(1);
  }

  private static String run(Path directory, String input, String... command)
      throws IOException, InterruptedException {
    Path in = Files.writeString(directory.resolve("input.json"), input);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command[0] + ": " + output.strip().split("\n")[0]);
    }
    return output;
  }

  private static String json(List<Readings> windows, boolean decimal) {
    StringJoiner all = new StringJoiner(",", "[", "]");
    for (Readings rows : windows) {
      StringJoiner columns = new StringJoiner(",", "[", "]");
      columns.add(column("timestamp", "TIMESTAMP", 0, rows.timestamps()));
      for (int m = 0; m < Readings.NAMES.size(); m++) {
        Object[] data = new Object[rows.size()];
        for (int row = 0; row < data.length; row++) {
          data[row] =
              decimal
                  ? BigDecimal.valueOf(rows.fixed()[m][row], Readings.scale(m))
                  : rows.floats()[m][row];
        }
        columns.add(
            column(Readings.NAMES.get(m), decimal ? "DECIMAL" : "FLOAT", Readings.scale(m), data));
      }
      all.add(columns.toString());
    }
    StringJoiner entries = new StringJoiner(",", "[", "]");
    for (int i = 0; i < FileWriter.KEY_VALUES.length; i += 2) {
      entries.add(
          String.format(
              Locale.ROOT,
              "{\"key\":\"%s\",\"value\":\"%s\"}",
              FileWriter.KEY_VALUES[i],
              FileWriter.KEY_VALUES[i + 1]));
    }
    return "{\"windows\":" + all + ",\"keyValues\":" + entries + "}";
  }

  private static String column(String name, String type, int scale, Object data) {
    String values =
        data instanceof long[] longs ? Arrays.toString(longs) : Arrays.toString((Object[]) data);
    return String.format(
        Locale.ROOT,
        "{\"name\":\"%s\",\"type\":\"%s\",\"scale\":%d,\"data\":%s}",
        name,
        type,
        scale,
        values);
  }
}
