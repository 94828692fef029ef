package space.opensensor.figures;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What a measurement found: a table of rows and columns, printed and kept as {@code
 * benchmarks/results/NAME.tsv}, from which every text takes its figures.
 *
 * <p>A column is named with its unit, one of B, s, J, count, times and %: {@code "median (s)"}.
 * Values are of that unit, NaN where there is none.
 */
public final class Results {

  private static final int DIGITS = 6;

  private final String name;
  private final String what;
  private final List<String> columns;
  private final Map<String, String> header = new LinkedHashMap<>();
  private final Map<String, double[]> rows = new LinkedHashMap<>();
  private String version = "opensensor station " + version("project");

  /**
   * An empty table.
   *
   * @param name of the file, without its ending: lower case and hyphens
   * @param command by which it is measured again, from the repository's folder
   * @param what the rows are
   * @param columns their names with units
   */
  public Results(String name, String command, String what, String... columns) {
    this.name = name;
    this.what = what;
    this.columns = List.of(columns);
    header.put("command", command);
  }

  /** The command that runs a test and writes its results file. */
  public static String commandOfTest(String module, String test) {
    return "mvn -B -pl "
        + module
        + " -am -Dtest="
        + test
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dresults=write test";
  }

  /** As {@link #commandOfTest(String, String)}, with a profile of Maven's. */
  public static String commandOfTest(String module, String test, String profile) {
    return commandOfTest(module, test).replace(" -am ", " -am -P" + profile + " ");
  }

  /** The command that runs a class of {@code benchmarks} with arguments. */
  public static String commandOf(Class<?> benchmark, String... arguments) {
    String property = "-Dbenchmark=" + benchmark.getName();
    if (arguments.length > 0) {
      property = "'" + property + " " + String.join(" ", arguments) + "'";
    }
    return "mvn -q -pl benchmarks -am -DskipTests " + property + " package";
  }

  /**
   * The version of the project or of a peer that the build compares with.
   *
   * @param of {@code project}, or a peer's name in {@code versions.properties}
   */
  public static String version(String of) {
    Properties versions = new Properties();
    try (InputStream in = Results.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    String version = versions.getProperty(of);
    if (version == null) {
      throw new IllegalArgumentException(of + " has no line in versions.properties");
    }
    return version;
  }

  /** Names a peer of the build. */
  public Results peer(String peer) {
    return peer(peer, version(peer));
  }

  /** Names a peer. */
  public Results peer(String peer, String itsVersion) {
    version += "; " + peer + " " + itsVersion;
    return this;
  }

  /** Says how it was measured, in a line. */
  public Results note(String text) {
    header.put("note", text);
    return this;
  }

  /** Adds a row. */
  public void row(String row, double... values) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(row + ": " + values.length + " values");
    }
    if (rows.put(row, values.clone()) != null) {
      throw new IllegalArgumentException(row + " is there twice");
    }
  }

  /** Of what several rounds found. */
  public static double[] leastMedianMost(double... found) {
    double[] sorted = found.clone();
    Arrays.sort(sorted);
    return new double[] {sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]};
  }

  /** Of what several rounds found. */
  public static double[] leastMedianMost(List<Double> found) {
    return leastMedianMost(found.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * For a test that measures what comes out the same each time: with {@code -Dresults=write} it
   * writes the file, otherwise it compares.
   *
   * @throws AssertionError where the file says otherwise
   */
  public void confirm() throws IOException {
    if (asked()) {
      publish(System.out);
      return;
    }
    ResultsFile file = ResultsFile.read(file());
    ResultsFile measured = ResultsFile.parse(name, text());
    if (!file.rows.equals(measured.rows)) {
      throw new AssertionError(
          name
              + ".tsv says "
              + file.rows
              + ", measured was "
              + measured.rows
              + ": run this test with -Dresults=write, then mvn -q -pl figures -Dfigures=write test");
    }
  }

  /** For a test that takes what it measures from chance or time: writes where that is asked. */
  public void publishIfAsked() throws IOException {
    if (asked()) {
      publish(System.out);
    }
  }

  /** Whether {@code -Dresults=write} asks for results: then a measurement is taken whole. */
  public static boolean asked() {
    return "write".equals(System.getProperty("results"));
  }

  private Path file() {
    return Texts.results(Texts.root()).resolve(name + ".tsv");
  }

  /** Prints the table and writes the file. */
  public void publish(PrintStream out) throws IOException {
    print(out);
    out.println("written to " + Files.writeString(file(), text()));
  }

  private void print(PrintStream out) {
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    width = Math.max(width, what.length());
    out.printf(Locale.ROOT, "%n%-" + width + "s", what);
    for (String column : columns) {
      out.printf(Locale.ROOT, "  %14s", column);
    }
    out.println();
    for (Map.Entry<String, double[]> row : rows.entrySet()) {
      out.printf(Locale.ROOT, "%-" + width + "s", row.getKey());
      for (double value : row.getValue()) {
        out.printf(Locale.ROOT, "  %14s", cell(value));
      }
      out.println();
    }
  }

  /** The file's text. */
  String text() throws IOException {
    StringBuilder text = new StringBuilder();
    line(text, "date", LocalDate.now(ZoneOffset.UTC).toString());
    line(text, "machine", machine());
    line(text, "command", header.get("command"));
    line(text, "version", version);
    if (header.containsKey("note")) {
      line(text, "note", header.get("note"));
    }
    text.append(what).append('\t').append(String.join("\t", columns)).append('\n');
    rows.forEach(
        (row, values) -> {
          text.append(row);
          for (double value : values) {
            text.append('\t').append(cell(value));
          }
          text.append('\n');
        });
    return text.toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append("# ").append(key).append(": ").append(value).append('\n');
  }

  private static String cell(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    BigDecimal exact = BigDecimal.valueOf(value);
    if (exact.stripTrailingZeros().scale() <= 0) {
      return exact.toBigInteger().toString();
    }
    return exact.round(new MathContext(DIGITS)).stripTrailingZeros().toPlainString();
  }

  /** Processor, cores and JDK, and how busy the machine was in the last minute. */
  private static String machine() throws IOException {
    String processor = System.getProperty("os.arch");
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (BufferedReader lines = Files.newBufferedReader(info)) {
        processor =
            lines
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(processor);
      }
    }
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return processor
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores, JDK "
        + System.getProperty("java.version")
        + (load < 0 ? "" : String.format(Locale.ROOT, ", load %.1f", load));
  }
}
