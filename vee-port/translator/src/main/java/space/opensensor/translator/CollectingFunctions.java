package space.opensensor.translator;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The functions of a translation in which the collector may run before they return. It runs where
 * memory is allocated; so those are meant that allocate, that initialise a class, that call by a
 * table of methods, that call a function of TeaVM's runtime which may, that handle exceptions,
 * which were allocated, and all that call one of these. Lines that run straight into a throw do not
 * count: nobody returns from there.
 */
final class CollectingFunctions {

  private static final Pattern NAME = Pattern.compile("\\b([A-Za-z_]\\w*)\\(");

  /** Calls by a table, and initialisers. */
  private static final Pattern BY_TABLE = Pattern.compile("TEAVM_METHOD|TEAVM_VTABLE|\\(\\*");

  /** What does not return. */
  private static final String THROWS = "meth_otr_ExceptionHandling_throwException";

  /** Functions of TeaVM's runtime, in C, that allocate nothing or do not return. */
  private static final Pattern RUNTIME =
      Pattern.compile(
          "teavm_(?:nullCheck|check(?:Lower|Upper)?Bounds?|gc_writeBarrier|checkcast|instanceof"
              + "|compare_[iu](?:32|64)|reinterpret\\w+|fill\\w*Array|getArrayClass|primitiveKind"
              + "|isSupertypeOf\\w*|currentTime\\w+|print\\w+)");

  /** Names of functions that TeaVM makes out of Java, or writes beside it. */
  private static final Pattern TEAVM =
      Pattern.compile("(?:meth_|teavm_|initclass_|sysinitclass_|STATION_INITIALIZE)\\w*");

  private final Map<String, Set<String>> calls = new HashMap<>();
  private final Set<String> collecting = new HashSet<>();

  /**
   * Looks at a translation.
   *
   * @param files all that was made out of classes
   */
  CollectingFunctions(List<GeneratedFile> files) throws IOException {
    for (GeneratedFile file : files) {
      file.withFunctions(
          function -> {
            int body = function.indexOf('{');
            Matcher head = NAME.matcher(function.substring(0, body));
            if (!head.find()) {
              return function; // a table
            }
            String name = head.group(1);
            String returning = returning(function.substring(body));
            if (name.startsWith("meth_otr_Allocator_allocate")
                || function.contains("TEAVM_TRY")
                || BY_TABLE.matcher(returning).find()) {
              collecting.add(name);
            }
            calls.computeIfAbsent(name, n -> new HashSet<>()).addAll(names(returning));
            return function;
          });
    }
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<String, Set<String>> function : calls.entrySet()) {
        if (!collecting.contains(function.getKey())
            && function.getValue().stream().anyMatch(this::isCollecting)) {
          more |= collecting.add(function.getKey());
        }
      }
    }
  }

  /** The lines of a body without those that run straight into a throw. */
  private static String returning(String body) {
    StringBuilder out = new StringBuilder();
    StringBuilder straight = new StringBuilder();
    for (String line : body.lines().toList()) {
      straight.append(line).append('\n');
      if (NeedlessRoots.isBranch(line)) {
        out.append(straight);
        straight.setLength(0);
      } else if (line.contains(THROWS)) {
        straight.setLength(0);
      }
    }
    return out.append(straight).toString();
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
  }

  private boolean isCollecting(String name) {
    if (collecting.contains(name)) {
      return true;
    }
    // What is unknown may; the port's own C does not.
    return !calls.containsKey(name)
        && TEAVM.matcher(name).matches()
        && !RUNTIME.matcher(name).matches()
        && !THROWS.equals(name);
  }

  /** Whether the collector may run in a line of a function. */
  boolean mayCollect(String line) {
    return BY_TABLE.matcher(line).find() || names(line).stream().anyMatch(this::isCollecting);
  }
}
