package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is known of a {@code try} where it is written. TeaVM keeps the jump buffer of each in a
 * variable of its own, with where to go back to when it ends: which {@code try} is around it, and
 * its call site. Both stand in the text, so that the end of one stores a number and, inside of
 * another, an address. The buffers lie behind the references in the frame of the shadow stack, so
 * that these are within reach of short instructions.
 */
final class Tries {

  private static final Pattern FRAME =
      Pattern.compile("    TEAVM_ALLOC_STACK\\((INT32_C\\(\\d+\\))\\);\\n");
  private static final Pattern MARK =
      Pattern.compile(
          "TEAVM_(?:TRY\\b(?: TEAVM_CALL_SITE\\((\\d+)\\);)?|(CATCH)\\b|(END_TRY)\\b"
              + "|(RESTORE_JUMP_BUFFER(?:;\\s+TEAVM_RESTORE_JUMP_BUFFER)*))");

  private Tries() {}

  /**
   * Rewrites a translation whose calls have no numbers any more.
   *
   * @param c the folder with {@code all.c}
   */
  static void apply(Path c) throws IOException {
    try (Stream<Path> files = Files.walk(c.resolve("c"))) {
      for (Path path : files.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        GeneratedFile file = new GeneratedFile(path);
        String changed = file.withFunctions(function -> rewritten(file, function));
        if (!changed.equals(file.text())) {
          file.write(changed);
        }
      }
    }
  }

  private static String rewritten(GeneratedFile file, String function) throws IOException {
    if (!function.contains("TEAVM_TRY")) {
      return function;
    }
    List<String> sites = new ArrayList<>(List.of("0"));
    int deepest = 0;
    int at = 0;
    StringBuilder out = new StringBuilder(function.length());
    for (MatchResult mark : MARK.matcher(function).results().toList()) {
      out.append(function, at, mark.start());
      at = mark.end();
      int depth = sites.size() - 1;
      if (mark.group(2) != null) { // CATCH
        sites.remove(depth);
        out.append("TEAVM_CATCH(").append(leaving(sites)).append(")");
      } else if (mark.group(3) != null) { // END_TRY
        out.append("TEAVM_END_TRY(").append(depth).append(")");
      } else if (mark.group(4) != null) { // RESTORE_JUMP_BUFFER, once for each that is left
        int left = mark.group(4).split(";").length;
        if (left > depth) {
          throw file.unexpected("a try for each that is left");
        }
        out.append("TEAVM_LEAVE_TRY(")
            .append(leaving(sites.subList(0, sites.size() - left)))
            .append(")");
      } else {
        String site = mark.group(1) == null ? sites.get(depth) : mark.group(1);
        sites.add(site);
        deepest = Math.max(deepest, sites.size() - 1);
        out.append("TEAVM_TRY(").append(depth).append(", ").append(site).append(")");
      }
    }
    out.append(function, at, function.length());
    Matcher frame = FRAME.matcher(out);
    if (sites.size() != 1 || !frame.find()) {
      throw file.unexpected("a frame, and an end of each try");
    }
    return frame.replaceFirst("    TEAVM_ALLOC_STACK_OF_TRIES($1, " + deepest + ");\n");
  }

  /** How deep what goes on is in others, and its call site. */
  private static String leaving(List<String> sites) {
    return (sites.size() - 1) + ", " + sites.get(sites.size() - 1);
  }
}
