package space.opensensor.supplychain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A list with a line each and tabs between its columns; {@code #} begins a remark. */
final class Table {

  private Table() {}

  /**
   * The cells of each line.
   *
   * @throws IOException when the file is missing, a line has not {@code columns} cells, or a cell
   *     is empty
   */
  static List<List<String>> read(Path file, int columns) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> cells = List.of(line.split("\t", -1));
      if (cells.size() != columns || cells.stream().anyMatch(String::isBlank)) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s:%d: expected %d columns with tabs between, none empty; got \"%s\"",
                file.getFileName(),
                number,
                columns,
                line));
      }
      rows.add(cells);
    }
    return rows;
  }
}
