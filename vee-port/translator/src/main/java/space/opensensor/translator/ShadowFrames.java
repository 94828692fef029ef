package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Frames of the shadow stack, in which the collector finds the references of a function. One
 * without references is left out. A slot is cleared where the function begins and not again: it may
 * keep an object until the function returns, but not longer. Functions that handle exceptions,
 * which are those that run for long or begin anew when memory is out, clear where TeaVM says.
 */
final class ShadowFrames {

  private static final Pattern FRAME =
      Pattern.compile("    TEAVM_ALLOC_STACK\\(INT32_C\\((\\d+)\\)\\);\\n");
  private static final Pattern CLEAR =
      Pattern.compile("(?m)^ *TEAVM_GC_ROOT_RELEASE\\(INT32_C\\(\\d+\\)\\);\\n");

  private ShadowFrames() {}

  /**
   * Rewrites a translation whose calls have no numbers any more.
   *
   * @param c the folder with {@code all.c}
   */
  static void apply(Path c) throws IOException {
    try (Stream<Path> files = Files.walk(c.resolve("c"))) {
      for (Path path : files.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        GeneratedFile file = new GeneratedFile(path);
        String changed = file.withFunctions(ShadowFrames::rewritten);
        if (!changed.equals(file.text())) {
          file.write(changed);
        }
      }
    }
  }

  private static String rewritten(String function) {
    Matcher frame = FRAME.matcher(function);
    if (function.contains("TEAVM_TRY") || !frame.find()) {
      return function;
    }
    int slots = Integer.parseInt(frame.group(1));
    if (slots == 0) {
      return frame.replaceFirst("").replaceAll("\\s+TEAVM_RELEASE_STACK;", "");
    }
    StringBuilder out = new StringBuilder(function.substring(0, frame.end()));
    for (int i = 0; i < slots; i++) {
      out.append("    TEAVM_GC_ROOT_RELEASE(INT32_C(").append(i).append("));\n");
    }
    return out.append(CLEAR.matcher(function.substring(frame.end())).replaceAll("")).toString();
  }
}
