package space.opensensor.translator;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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

  /** Functions of TeaVM's runtime that allocate what they throw, and return otherwise. */
  private static final Pattern CHECKS =
      Pattern.compile("teavm_(?:check(?:Lower|Upper)?Bounds?|checkcast)");

  /** Whom each function calls, in lines from which it may return. */
  private final Map<String, Set<String>> calls = new HashMap<>();

  private final Set<String> collecting = new HashSet<>();

  /** Whom each function calls. */
  private final Map<String, Set<String>> allCalls = new HashMap<>();

  /** Those in which the collector may run, also before they throw. */
  private final Set<String> everCollecting = new HashSet<>();

  /**
   * Looks at a translation.
   *
   * @param files all that was made out of classes
   */
  CollectingFunctions(List<GeneratedFile> files) throws IOException {
    for (GeneratedFile file : files) {
      file.withFunctions(
          function -> {
            String name = nameOf(function);
            if (name == null) {
              return function;
            }
            String body = function.substring(function.indexOf('{'));
            String returning = returning(body);
            boolean allocates =
                name.startsWith("meth_otr_Allocator_allocate") || function.contains("TEAVM_TRY");
            if (allocates || isByTable(returning)) {
              collecting.add(name);
            }
            if (allocates || isByTable(body)) {
              everCollecting.add(name);
            }
            calls.computeIfAbsent(name, n -> new HashSet<>()).addAll(names(returning));
            allCalls.computeIfAbsent(name, n -> new HashSet<>()).addAll(names(body));
            return function;
          });
    }
    spread(calls, collecting, this::isCollecting);
    spread(allCalls, everCollecting, this::isEverCollecting);
  }

  private static void spread(
      Map<String, Set<String>> calls, Set<String> found, Predicate<String> isFound) {
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<String, Set<String>> function : calls.entrySet()) {
        if (!found.contains(function.getKey()) && function.getValue().stream().anyMatch(isFound)) {
          more |= found.add(function.getKey());
        }
      }
    }
  }

  /** The name of a function, or null where it is a table. */
  static String nameOf(String function) {
    Matcher head = NAME.matcher(function.substring(0, function.indexOf('{')));
    return head.find() ? head.group(1) : null;
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

  /** Whether the collector may run in a function that returns. */
  boolean isCollecting(String name) {
    return collecting.contains(name)
        || name.startsWith("virt_")
        || !calls.containsKey(name) && isForeign(name);
  }

  private boolean isEverCollecting(String name) {
    return everCollecting.contains(name)
        || CHECKS.matcher(name).matches()
        || !calls.containsKey(name) && isForeign(name);
  }

  /**
   * Whether a function is of TeaVM's runtime and may do what it likes; the port's own C does not.
   */
  static boolean isForeign(String name) {
    return TEAVM.matcher(name).matches()
        && !RUNTIME.matcher(name).matches()
        && !THROWS.equals(name);
  }

  /** Whether somebody is called by a table, or an initialiser is. */
  static boolean isByTable(String text) {
    return text.contains("TEAVM_METHOD") || text.contains("TEAVM_VTABLE") || text.contains("(*");
  }

  /** Whether the collector may run in a line of a function, also before it is left by a throw. */
  boolean mayEverCollect(String line) {
    return isByTable(line) || names(line).stream().anyMatch(this::isEverCollecting);
  }
}
