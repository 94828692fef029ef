package space.opensensor.simulator.cli;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A table in plain text, in which numbers stand to the right, or as JSON. Cells are numbers, times,
 * null, and anything else by its text.
 */
final class TextTable {

  private static final String GAP = "  ";
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSS]'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String[] header;
  private final boolean[] right;
  private final List<Object[]> rows = new ArrayList<>();

  /**
   * A table.
   *
   * @param right which columns stand to the right
   */
  TextTable(String[] header, boolean[] right) {
    this.header = header.clone();
    this.right = right.clone();
  }

  void add(Object... cells) {
    rows.add(cells.clone());
  }

  /**
   * A JSON object for each row.
   *
   * @throws CommandException where two columns have one name
   */
  List<String> json() throws CommandException {
    Set<String> names = new HashSet<>();
    for (String name : header) {
      if (!names.add(name)) {
        throw new CommandException("--json: two columns are called " + name + "; name them apart");
      }
    }
    List<String> lines = new ArrayList<>();
    for (Object[] row : rows) {
      Map<String, Object> members = new LinkedHashMap<>();
      for (int i = 0; i < row.length; i++) {
        members.put(header[i], row[i] instanceof OffsetDateTime time ? time.toInstant() : row[i]);
      }
      lines.add(Json.object(members));
    }
    return lines;
  }

  /** The lines: header, rule, rows. */
  List<String> lines() {
    List<String[]> cells = new ArrayList<>();
    cells.add(header);
    for (Object[] row : rows) {
      String[] texts = new String[row.length];
      for (int i = 0; i < row.length; i++) {
        texts[i] = text(row[i]);
      }
      cells.add(texts);
    }
    int[] widths = new int[right.length];
    for (String[] row : cells) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].codePointCount(0, row[i].length()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String pad = " ".repeat(widths[i] - row[i].codePointCount(0, row[i].length()));
        line.append(i == 0 ? "" : GAP).append(right[i] ? pad + row[i] : row[i] + pad);
      }
      lines.add(line.toString().stripTrailing());
      if (lines.size() == 1) {
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
          rule.append(i == 0 ? "" : GAP).append("-".repeat(widths[i]));
        }
        lines.add(rule.toString());
      }
    }
    return lines;
  }

  private static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof OffsetDateTime time) {
      return text(time.toInstant());
    }
    if (value instanceof Instant time) {
      return UTC.format(time).replace(".000Z", "Z");
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return Terminal.printable(value.toString());
  }
}
