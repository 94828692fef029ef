package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * References that a function shows to the collector although nobody needs them. TeaVM stores each
 * reference that a call is given, and each that is read after it, into the frame of the shadow
 * stack. Here a store stays where, before the next into its slot, the collector may run in a call
 * after which the reference is read: by this function, or by the called one, whose parameters its
 * callers show. Frames get as many slots as are used, and none where that is none. Functions that
 * handle exceptions stay as they are: there a call that throws does go on.
 */
final class NeedlessRoots {

  private static final Pattern STORE =
      Pattern.compile("\\s*TEAVM_GC_ROOT\\(INT32_C\\((\\d+)\\), (\\w+)\\);");
  private static final Pattern CLEAR =
      Pattern.compile("\\s*TEAVM_GC_ROOT_RELEASE\\(INT32_C\\((\\d+)\\)\\);");
  private static final Pattern ENTRY = Pattern.compile("\\.(virt_\\w+) = &(\\w+)");
  private static final Pattern FRAME = Pattern.compile("\\s*TEAVM_(?:ALLOC|RELEASE)_STACK\\b.*");

  /** Where lines of code part or meet. */
  private static final Pattern BRANCH =
      Pattern.compile("[{}]|:;|\\b(?:goto|break|continue|return|case|default)\\b");

  /** Calls from which on a frame is smaller than a store for each of them. */
  private static final int MANY = 12;

  private static final BitSet NONE = new BitSet();

  private final CollectingFunctions collecting;

  /** Functions that handle no exceptions. */
  private final Map<String, References> functions = new HashMap<>();

  /** Those that do: their callers show all parameters. */
  private final Set<String> handling = new HashSet<>();

  /** The functions that tables have under a name. */
  private final Map<String, Set<String>> byTable = new HashMap<>();

  /** The parameters of each function that its callers have to show. */
  private final Map<String, BitSet> left = new HashMap<>();

  /** The parameters that a function shows itself. */
  private final Map<String, BitSet> own = new HashMap<>();

  private NeedlessRoots(List<GeneratedFile> files) throws IOException {
    collecting = new CollectingFunctions(files);
    for (GeneratedFile file : files) {
      Matcher entry = ENTRY.matcher(file.text());
      while (entry.find()) {
        byTable.computeIfAbsent(entry.group(1), n -> new HashSet<>()).add(entry.group(2));
      }
      file.withFunctions(
          function -> {
            String name = CollectingFunctions.nameOf(function);
            if (name != null && function.contains("TEAVM_TRY")) {
              handling.add(name);
            } else if (name != null) {
              try {
                functions.put(name, new References(function, collecting));
              } catch (IllegalArgumentException e) {
                throw file.unexpected(
                    "functions as TeaVM writes them in " + name + ": " + e.getMessage());
              }
            }
            return function;
          });
    }
    findLeft();
    chooseOwn();
  }

  /** Has functions that are called, and have a frame anyway, show their parameters themselves. */
  private void chooseOwn() {
    Map<String, Integer> calls = new HashMap<>();
    for (References function : functions.values()) {
      for (String name : function.calls()) {
        for (String each : byTable.getOrDefault(name, Set.of(name))) {
          calls.merge(each, 1, Integer::sum);
        }
      }
    }
    functions.forEach(
        (name, function) -> {
          if (function.hasFrame() && calls.containsKey(name)) {
            own.put(name, (BitSet) left.get(name).clone());
          }
        });
    findLeft();
    own.keySet().removeIf(name -> calls.get(name) < MANY && staying(functions.get(name)).isEmpty());
    findLeft();
    // Some of them only pass on what the functions that they call now show themselves.
    own.forEach((name, parameters) -> parameters.and(leftToCallers(functions.get(name))));
  }

  /** Finds what is left to callers, from the least that may be. */
  private void findLeft() {
    left.clear();
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<String, References> function : functions.entrySet()) {
        BitSet found = leftToCallers(function.getValue());
        found.andNot(own.getOrDefault(function.getKey(), NONE));
        more |= !found.equals(left.put(function.getKey(), found));
      }
    }
  }

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code all.c}
   */
  static void apply(Path c) throws IOException {
    List<GeneratedFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(c.resolve("c"))) {
      for (Path path : paths.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        files.add(new GeneratedFile(path));
      }
    }
    NeedlessRoots roots = new NeedlessRoots(files);
    for (GeneratedFile file : files) {
      String changed = file.withFunctions(roots::rewritten);
      if (!changed.equals(file.text())) {
        file.write(changed);
      }
    }
  }

  /** Whether lines of code part or meet in a line. */
  static boolean isBranch(String line) {
    return BRANCH.matcher(line).find();
  }

  /** Whether a line is of the frame of the shadow stack. */
  static boolean isOfFrame(String line) {
    return STORE.matcher(line).matches()
        || CLEAR.matcher(line).matches()
        || FRAME.matcher(line).matches();
  }

  private boolean isLeft(String function, int parameter) {
    if (byTable.containsKey(function)) {
      return byTable.get(function).stream().anyMatch(each -> isLeft(each, parameter));
    }
    if (functions.containsKey(function)) {
      return left.containsKey(function) && left.get(function).get(parameter);
    }
    return handling.contains(function) || CollectingFunctions.isForeign(function);
  }

  private BitSet leftToCallers(References function) {
    BitSet found = new BitSet();
    List<BitSet> needed = function.needed(this::isLeft);
    for (int i = 0; i < function.parameters().size(); i++) {
      int variable = function.parameters().get(i);
      if (variable >= 0 && function.isNeeded(0, variable, needed, line -> false)) {
        found.set(i);
      }
    }
    return found;
  }

  private String rewritten(String function) {
    if (function.contains("TEAVM_TRY") || !function.contains("TEAVM_ALLOC_STACK(")) {
      return function;
    }
    String name = CollectingFunctions.nameOf(function);
    References references = functions.get(name);
    List<String> lines = references.flow().lines();
    BitSet stays = staying(references);
    Map<Integer, Integer> used = new TreeMap<>();
    stays.stream().forEach(i -> used.put(slot(lines.get(i)), 0));
    int count = 0;
    for (Map.Entry<Integer, Integer> slot : used.entrySet()) {
      slot.setValue(count++);
    }
    StringBuilder parameters = new StringBuilder();
    BitSet owned = own.getOrDefault(name, NONE);
    for (int i = owned.nextSetBit(0); i >= 0; i = owned.nextSetBit(i + 1)) {
      parameters.append(
          "    TEAVM_GC_ROOT(INT32_C(" + count++ + "), " + references.parameterName(i) + ");\n");
    }
    StringBuilder out = new StringBuilder(function.length());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher clear = CLEAR.matcher(line);
      if (STORE.matcher(line).matches()) {
        if (stays.get(i)) {
          out.append(renumbered(line, slot(line), used)).append('\n');
        }
      } else if (clear.matches()) {
        int slot = Integer.parseInt(clear.group(1));
        if (used.containsKey(slot)
            && references.isCollectedAfter(i, at -> stays.get(at) && slot(lines.get(at)) == slot)) {
          out.append(renumbered(line, slot, used)).append('\n');
        }
      } else if (line.contains("TEAVM_ALLOC_STACK(")) {
        out.append(count == 0 ? "" : "    TEAVM_ALLOC_STACK(INT32_C(" + count + "));\n")
            .append(parameters);
      } else if (count != 0 || !FRAME.matcher(line).matches()) {
        out.append(line).append('\n');
      }
    }
    return out.toString();
  }

  /** The lines with stores that stay. */
  private BitSet staying(References references) {
    List<String> lines = references.flow().lines();
    List<BitSet> needed = references.needed(this::isLeft);
    BitSet stays = new BitSet();
    for (int i = 0; i < lines.size(); i++) {
      Matcher store = STORE.matcher(lines.get(i));
      if (store.matches()) {
        int slot = slot(lines.get(i));
        if (references.isNeeded(
            i,
            references.number(store.group(2)),
            needed,
            at -> STORE.matcher(lines.get(at)).matches() && slot(lines.get(at)) == slot)) {
          stays.set(i);
        }
      }
    }
    return stays;
  }

  private static int slot(String store) {
    Matcher matcher = STORE.matcher(store);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  private static String renumbered(String line, int slot, Map<Integer, Integer> numbers) {
    return line.replace("(INT32_C(" + slot + ")", "(INT32_C(" + numbers.get(slot) + ")");
  }
}
