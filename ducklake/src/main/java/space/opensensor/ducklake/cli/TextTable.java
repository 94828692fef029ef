package space.opensensor.ducklake.cli;

import java.io.PrintWriter;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.read.Rows;

/** Rows in columns of a terminal. */
final class TextTable {

  private static final int WIDEST = 48;

  private TextTable() {}

  static void print(PrintWriter out, Rows rows) {
    print(out, rows.columns(), rows.rows());
  }

  static void print(PrintWriter out, List<String> head, List<? extends List<?>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(head);
    for (List<?> row : rows) {
      all.add(row.stream().map(TextTable::text).toList());
    }
    int[] widths = new int[head.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String text(Object value) {
    if (value == null) {
      return "";
    }
    String text =
        value instanceof OffsetDateTime time ? time.toInstant().toString() : value.toString();
    return text.length() > WIDEST ? text.substring(0, WIDEST - 1) + "…" : text;
  }
}
