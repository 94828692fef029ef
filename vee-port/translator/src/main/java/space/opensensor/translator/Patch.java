package space.opensensor.translator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A change of TeaVM's runtime, kept as a resource: why it is made, then a unified diff. Line
 * numbers are not looked at. What a hunk expects must be there exactly once, line by line; where it
 * is not, TeaVM writes something else, and whoever changed its version has to look.
 *
 * @see <a
 *     href="https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html">Unified
 *     format</a>
 */
final class Patch {

  private static final String FILE = "--- a/";
  private static final String NEW_FILE = "+++ b/";

  /** Lines to find in a file, and those to put there. */
  private record Hunk(String file, String old, String changed) {}

  private final String name;
  private final String why;
  private final List<Hunk> hunks = new ArrayList<>();

  private Patch(String name, String text) {
    this.name = name;
    int start = text.indexOf(FILE);
    this.why = text.substring(0, Math.max(start, 0)).strip().replaceAll("\\s+", " ");
    if (why.isEmpty()) {
      throw new IllegalArgumentException(name + ": expected a reason, then \"" + FILE + "…\"");
    }
    String file = "";
    StringBuilder old = new StringBuilder();
    StringBuilder changed = new StringBuilder();
    for (String line : text.substring(start).lines().toList()) {
      if (line.startsWith(FILE) || line.startsWith("@@")) {
        end(file, old, changed);
        file = line.startsWith(FILE) ? line.substring(FILE.length()) : file;
      } else if (!line.startsWith(NEW_FILE)) {
        // An empty line is a line of context that an editor has stripped.
        char mark = line.isEmpty() ? ' ' : line.charAt(0);
        String content = line.isEmpty() ? "\n" : line.substring(1) + '\n';
        if (mark != ' ' && mark != '-' && mark != '+') {
          throw new IllegalArgumentException(name + ": expected a line of a diff, got: " + line);
        }
        old.append(mark == '+' ? "" : content);
        changed.append(mark == '-' ? "" : content);
      }
    }
    end(file, old, changed);
  }

  private void end(String file, StringBuilder old, StringBuilder changed) {
    if (!old.isEmpty()) {
      hunks.add(new Hunk(file, old.toString(), changed.toString()));
    }
    old.setLength(0);
    changed.setLength(0);
  }

  /** Reads the patch of a name from the resources. */
  static Patch of(String name) throws IOException {
    try (InputStream resource = Patch.class.getResourceAsStream(name + ".patch")) {
      if (resource == null) {
        throw new IOException("no resource " + name + ".patch");
      }
      return new Patch(name, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** A patch from its text. */
  static Patch parse(String name, String text) {
    return new Patch(name, text);
  }

  /** Why it is made, as one line. */
  String reason() {
    return why;
  }

  /**
   * Applies it.
   *
   * @param c the folder with the files
   * @throws IOException with one line that names the patch, the file and the reason, where a hunk's
   *     lines are not there exactly once
   */
  void apply(Path c) throws IOException {
    for (Hunk hunk : hunks) {
      Path file = c.resolve(hunk.file);
      String text = Files.readString(file);
      int at = indexOfLines(text, hunk.old, 0);
      if (at < 0 || indexOfLines(text, hunk.old, at + 1) >= 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: %s the place for \"%s\" in %s, where TeaVM writes something else than the version of the patch; it is there for: %s",
                name,
                at < 0 ? "does not find" : "finds twice",
                firstChange(hunk),
                file,
                why));
      }
      Files.writeString(
          file, text.substring(0, at) + hunk.changed + text.substring(at + hunk.old.length()));
    }
  }

  /** The first line that the hunk takes away, or else its first. */
  private static String firstChange(Hunk hunk) {
    List<String> old = hunk.old.lines().toList();
    List<String> kept = hunk.changed.lines().toList();
    return old.stream().filter(line -> !kept.contains(line)).findFirst().orElse(old.get(0)).strip();
  }

  private static int indexOfLines(String text, String lines, int from) {
    int at = text.indexOf(lines, from);
    while (at > 0 && text.charAt(at - 1) != '\n') {
      at = text.indexOf(lines, at + 1);
    }
    return at;
  }
}
