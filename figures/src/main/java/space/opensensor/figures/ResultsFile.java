package space.opensensor.figures;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A results file, read: lines {@code # date}, {@code # machine}, {@code # command}, {@code #
 * version} and perhaps {@code # note}, then a table with tabs, whose columns but the first are
 * named with their unit.
 */
final class ResultsFile {

  private static final List<String> NEEDED = List.of("date", "machine", "command", "version");
  private static final Pattern HEADER = Pattern.compile("# ([a-z]+): (.+)");
  private static final Pattern COLUMN = Pattern.compile("(.+) \\((B|s|J|count|times|%)\\)");

  final String name;
  final Map<String, String> header = new LinkedHashMap<>();
  final Map<String, List<BigDecimal>> rows = new LinkedHashMap<>();
  private final List<String> columns = new ArrayList<>();
  private final List<String> units = new ArrayList<>();
  private String what;

  private ResultsFile(String name) {
    this.name = name;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException where it is not one, with its name and what is wrong
   */
  static ResultsFile read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.tsv$", "");
    return parse(name, Files.readString(file));
  }

  /** Reads a file's text. */
  static ResultsFile parse(String name, String text) {
    ResultsFile results = new ResultsFile(name);
    for (String line : text.split("\n")) {
      Matcher header = HEADER.matcher(line);
      if (results.what == null && header.matches()) {
        results.header.put(header.group(1), header.group(2));
      } else if (results.what == null) {
        results.columns(line.split("\t", -1));
      } else {
        results.row(line.split("\t", -1));
      }
    }
    results.check();
    return results;
  }

  private void columns(String[] cells) {
    what = cells[0];
    for (int i = 1; i < cells.length; i++) {
      Matcher column = COLUMN.matcher(cells[i]);
      if (!column.matches()) {
        throw wrong(
            "column \"" + cells[i] + "\" has no unit: (B), (s), (J), (count), (times) or (%)");
      }
      columns.add(column.group(1));
      units.add(column.group(2));
    }
  }

  private void row(String[] cells) {
    List<BigDecimal> values = new ArrayList<>();
    for (int i = 1; i < cells.length; i++) {
      try {
        values.add(cells[i].isEmpty() ? null : new BigDecimal(cells[i]));
      } catch (NumberFormatException e) {
        throw wrong("row \"" + cells[0] + "\": \"" + cells[i] + "\" is no number");
      }
    }
    if (values.size() != columns.size()) {
      throw wrong("row \"" + cells[0] + "\" has " + values.size() + " of " + columns.size());
    }
    if (rows.put(cells[0], values) != null) {
      throw wrong("row \"" + cells[0] + "\" is there twice");
    }
  }

  private void check() {
    for (String key : NEEDED) {
      if (!header.containsKey(key)) {
        throw wrong("no line \"# " + key + ": …\"");
      }
    }
    try {
      LocalDate.parse(header.get("date"));
    } catch (DateTimeParseException e) {
      throw wrong("the date is not YYYY-MM-DD: " + header.get("date"));
    }
    if (rows.isEmpty()) {
      throw wrong("no row");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(name + ".tsv: " + what);
  }

  /**
   * The value of a cell.
   *
   * @throws IllegalArgumentException where there is none, with the names that there are
   */
  BigDecimal value(String row, String column) {
    List<BigDecimal> values = rows.get(row);
    if (values == null) {
      throw wrong("no row \"" + row + "\", but " + rows.keySet());
    }
    BigDecimal value = values.get(index(column));
    if (value == null) {
      throw wrong("row \"" + row + "\" has no \"" + column + "\"");
    }
    return value;
  }

  /** The base unit of a column. */
  String unit(String column) {
    return units.get(index(column));
  }

  private int index(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw wrong("no column \"" + column + "\", but " + columns);
    }
    return index;
  }

  /** The table in Markdown, with what was measured when, where and how. */
  String table() {
    StringBuilder text = new StringBuilder("| " + what + " |");
    StringBuilder line = new StringBuilder("\n|---|");
    List<Unit> shown = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Unit unit = Unit.forTable(units.get(i), least(i));
      shown.add(unit);
      text.append(' ').append(columns.get(i));
      text.append(unit == Unit.COUNT ? " |" : ", " + unit.sign + " |");
      line.append("---:|");
    }
    text.append(line).append('\n');
    rows.forEach(
        (row, values) -> {
          text.append("| ").append(row).append(" |");
          for (int i = 0; i < values.size(); i++) {
            text.append(values.get(i) == null ? " |" : " " + cell(values.get(i), shown.get(i)));
          }
          text.append('\n');
        });
    text.append("\n`").append(header.get("command")).append("`\\\n");
    text.append(header.get("date")).append("; ").append(header.get("machine")).append("; ");
    text.append(header.get("version")).append('.');
    if (header.containsKey("note")) {
      text.append(' ').append(header.get("note")).append('.');
    }
    return text.append('\n').toString();
  }

  private BigDecimal least(int column) {
    return rows.values().stream()
        .map(values -> values.get(column))
        .filter(value -> value != null && value.signum() != 0)
        .min(BigDecimal::compareTo)
        .orElse(BigDecimal.ZERO);
  }

  /** Three digits, and all of those before the point. */
  private static String cell(BigDecimal value, Unit unit) {
    BigDecimal scaled = unit.of(value);
    int whole = scaled.precision() - scaled.scale();
    BigDecimal rounded =
        whole >= 3
            ? scaled.setScale(0, RoundingMode.HALF_UP)
            : scaled.round(new MathContext(3, RoundingMode.HALF_UP));
    boolean exact = rounded.stripTrailingZeros().scale() <= 0 && rounded.compareTo(scaled) == 0;
    return Texts.number(rounded, exact ? 0 : Math.max(0, rounded.scale())) + " |";
  }
}
