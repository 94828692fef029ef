package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The static fields that refer to objects, in one table in read-only memory. TeaVM has a table for
 * each class, and a function for each that registers it and sets fields to zero, which they are;
 * out of these it makes the collector's table in the C heap at start.
 */
final class StaticRoots {

  private static final Pattern TABLE =
      Pattern.compile(
          "static void\\*\\* teavm_gc_localStaticRoots_\\w+\\[(\\d+)\\] = \\{\\n(.*)\\n\\};\\n");
  private static final Pattern REGISTRATION =
      Pattern.compile(
          "(?m)^ *teavm_registerStaticGcRoots\\(teavm_gc_localStaticRoots_\\w+, (\\d+)\\);\\n");
  private static final Pattern ZERO =
      Pattern.compile("(?m)^\\s*sfld_\\w+ = (?:NULL|INT(?:32|64)_C\\(0\\)|0\\.0F?);\\n");

  private StaticRoots() {}

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code main.c}
   * @param constant references to fields whose objects the collector need not know
   */
  static void apply(Path c, Set<String> constant) throws IOException {
    List<String> roots = new ArrayList<>();
    int registered = 0;
    try (Stream<Path> files = Files.walk(c.resolve("c"))) {
      for (Path path : files.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        GeneratedFile file = new GeneratedFile(path);
        int start = file.text().indexOf("\nvoid sysinitclass_");
        if (start < 0) {
          continue;
        }
        for (MatchResult table : TABLE.matcher(file.text()).results().toList()) {
          List<String> fields = List.of(table.group(2).split(", "));
          if (fields.size() != Integer.parseInt(table.group(1))) {
            throw file.unexpected("as many static fields as their table says");
          }
          roots.addAll(fields);
        }
        String initialiser = file.text().substring(start);
        for (MatchResult registration : REGISTRATION.matcher(initialiser).results().toList()) {
          registered += Integer.parseInt(registration.group(1));
        }
        initialiser = REGISTRATION.matcher(initialiser).replaceAll("");
        initialiser = ZERO.matcher(initialiser).replaceAll("");
        file.write(TABLE.matcher(file.text().substring(0, start)).replaceAll("") + initialiser);
      }
    }
    GeneratedFile main = new GeneratedFile(c.resolve("main.c"));
    if (registered == 0 || registered != roots.size()) {
      throw main.unexpected(roots.size() + " static fields to be registered, not " + registered);
    }
    roots.removeAll(constant);
    main.replace(
        "\n(__attribute__\\S+ int main\\()",
        Matcher.quoteReplacement(
                "\nvoid** const station_roots[] = {\n    (void**) (intptr_t) "
                    + roots.size()
                    + ",\n    "
                    + String.join(",\n    ", roots)
                    + "\n};\n")
            + "$1");
  }
}
