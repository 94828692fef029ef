package space.opensensor.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The arrows of one list in ARCHITECTURE.md: a fenced block that begins with {@code ```arrows
 * <title>} and has a line {@code from -> to, to} for each place, its right side empty where no
 * arrow leaves.
 */
final class ArrowList {

  private static final String FENCE = "```";

  private ArrowList() {}

  /**
   * Reads a list.
   *
   * @return what each place may use, sorted
   * @throws IllegalStateException where the list is missing or a line is no arrow
   */
  static Map<String, TreeSet<String>> read(Path file, String title) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int line = lines.indexOf(FENCE + "arrows " + title);
    if (line < 0) {
      throw new IllegalStateException(file + ": no block \"" + FENCE + "arrows " + title + "\"");
    }
    Map<String, TreeSet<String>> arrows = new TreeMap<>();
    for (line++; !lines.get(line).equals(FENCE); line++) {
      String[] sides = lines.get(line).split("->", -1);
      if (sides.length != 2) {
        throw new IllegalStateException(
            file
                + ":"
                + (line + 1)
                + ": expected \"from -> to, to\", got \""
                + lines.get(line)
                + '"');
      }
      TreeSet<String> targets = new TreeSet<>();
      for (String target : sides[1].split(",")) {
        if (!target.isBlank()) {
          targets.add(target.trim());
        }
      }
      arrows.put(sides[0].trim(), targets);
    }
    return arrows;
  }
}
