package space.opensensor.figures;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The repository's texts and the figures in them.
 *
 * <ul>
 *   <li>{@code <!--=NAME:row:column-->4,016 B} is a figure of {@code benchmarks/results/NAME.tsv},
 *       in its unit and rounded to the digits that stand there.
 *   <li>What stands from {@code <!-- results NAME -->} to {@code <!-- end -->} is the whole table.
 * </ul>
 *
 * <p>A marker right behind a backtick is an example. As a program it gives every text the figures
 * of the results files.
 */
public final class Texts {

  private static final Pattern FIGURE =
      Pattern.compile(
          "(?<!`)<!--=([a-z0-9-]+):((?:(?!-->).)+):((?:(?!-->)[^:])+)-->"
              + "(\\**)(\\d+(?:,\\d{3})*(?:\\.\\d+)?)(?:([ \u00a0]?)"
              + "(B|bytes|KB|MB|KiB|MiB|ns|µs|ms|s|min|minutes|days|years|mJ|J|%|×|times)(?![\\w]))?");
  private static final Pattern MARKER = Pattern.compile("(?<!`)<!--=(?:(?!-->).)*-->");
  private static final Pattern BLOCK =
      Pattern.compile("<!-- results ([a-z0-9-]+) -->\n.*?<!-- end -->", Pattern.DOTALL);

  private final Map<String, ResultsFile> results;

  /** With the results files that there are. */
  Texts(Map<String, ResultsFile> results) {
    this.results = results;
  }

  /** Gives every text the figures of the results files. */
  public static void main(String[] args) throws IOException {
    Path root = root();
    Texts texts = new Texts(read(root));
    for (Path file : all(root)) {
      String text = Files.readString(file);
      String written = texts.rewritten(text);
      if (!written.equals(text)) {
        Files.writeString(file, written);
        System.out.println(root.relativize(file));
      }
    }
  }

  /** The repository's folder: the nearest one above that has results. */
  static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(results(folder))) {
        return folder;
      }
    }
    throw new IllegalStateException(start + ": no folder above has benchmarks/results");
  }

  /** Where the results files are. */
  static Path results(Path root) {
    return root.resolve("benchmarks").resolve("results");
  }

  /** All results files by name. */
  static Map<String, ResultsFile> read(Path root) throws IOException {
    Map<String, ResultsFile> results = new TreeMap<>();
    try (Stream<Path> files = Files.list(results(root))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".tsv")).toList()) {
        ResultsFile read = ResultsFile.read(file);
        results.put(read.name, read);
      }
    }
    return results;
  }

  /** All texts: Markdown files, but for what is built, fetched or run. */
  static List<Path> all(Path root) throws IOException {
    List<String> not = List.of("target", "node_modules", "managed_components");
    try (Stream<Path> files =
        Files.find(
            root,
            12,
            (file, attributes) -> {
              for (Path part : root.relativize(file)) {
                if (not.contains(part.toString()) || part.toString().startsWith(".")) {
                  return false;
                }
              }
              return attributes.isRegularFile() && file.toString().endsWith(".md");
            })) {
      return files.sorted().toList();
    }
  }

  /**
   * A text with the figures of the results files.
   *
   * @throws IllegalArgumentException where it asks for one that there is not
   */
  String rewritten(String text) {
    String blocks =
        BLOCK
            .matcher(text)
            .replaceAll(
                block ->
                    Matcher.quoteReplacement(
                        "<!-- results "
                            + block.group(1)
                            + " -->\n"
                            + of(block.group(1)).table()
                            + "<!-- end -->"));
    Matcher figure = FIGURE.matcher(blocks);
    StringBuilder all = new StringBuilder();
    while (figure.find()) {
      String marker = blocks.substring(figure.start(), figure.start(4));
      String unit = figure.group(7) == null ? "" : figure.group(6) + figure.group(7);
      figure.appendReplacement(
          all, Matcher.quoteReplacement(marker + figure.group(4) + number(figure) + unit));
    }
    Matcher marker = MARKER.matcher(FIGURE.matcher(blocks).replaceAll(""));
    if (marker.find()) {
      throw new IllegalArgumentException("no number behind " + marker.group());
    }
    return figure.appendTail(all).toString();
  }

  private String number(Matcher figure) {
    ResultsFile file = of(figure.group(1));
    String row = figure.group(2);
    String column = figure.group(3);
    BigDecimal value = file.value(row, column);
    String shown = figure.group(5);
    if (figure.group(7) != null) {
      Unit unit = Unit.of(figure.group(7));
      if (!unit.base.equals(file.unit(column))) {
        throw new IllegalArgumentException(
            figure.group() + ": the column is in " + file.unit(column));
      }
      value = unit.of(value);
    }
    int point = shown.indexOf('.');
    return number(value, point < 0 ? 0 : shown.length() - point - 1);
  }

  private ResultsFile of(String name) {
    ResultsFile file = results.get(name);
    if (file == null) {
      throw new IllegalArgumentException("no benchmarks/results/" + name + ".tsv");
    }
    return file;
  }

  /** A number with so many digits after the point, and commas. */
  static String number(BigDecimal value, int digits) {
    DecimalFormat format =
        new DecimalFormat(
            "#,##0" + (digits == 0 ? "" : "." + "0".repeat(digits)),
            DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setRoundingMode(RoundingMode.HALF_UP);
    return format.format(value);
  }
}
