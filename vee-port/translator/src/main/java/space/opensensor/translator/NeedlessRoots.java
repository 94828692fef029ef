package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * References that a function shows to the collector although it cannot run. TeaVM stores a
 * reference into the frame of the shadow stack before each call; where the next store into the same
 * slot comes before any {@linkplain CollectingFunctions call in which the collector may run}, the
 * first goes, and where a function has no such call, its frame. Only straight lines of code are
 * looked at, and no function that handles exceptions: there a call that throws does go on.
 */
final class NeedlessRoots {

  private static final Pattern STORE =
      Pattern.compile("\\s*TEAVM_GC_ROOT(?:_RELEASE)?\\(INT32_C\\((\\d+)\\).*");
  private static final Pattern FRAME = Pattern.compile("\\s*TEAVM_(?:ALLOC|RELEASE)_STACK\\b.*");

  /** Where lines of code part or meet. */
  private static final Pattern BRANCH =
      Pattern.compile(".*(?:[{}]|:;|\\b(?:goto|break|continue|return|case|default)\\b).*");

  private NeedlessRoots() {}

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
    CollectingFunctions collecting = new CollectingFunctions(files);
    for (GeneratedFile file : files) {
      String changed = file.withFunctions(function -> rewritten(function, collecting));
      if (!changed.equals(file.text())) {
        file.write(changed);
      }
    }
  }

  /** Whether lines of code part or meet in a line. */
  static boolean isBranch(String line) {
    return BRANCH.matcher(line).matches();
  }

  private static String rewritten(String function, CollectingFunctions collecting) {
    if (function.contains("TEAVM_TRY") || !function.contains("TEAVM_ALLOC_STACK(")) {
      return function;
    }
    List<String> lines = function.lines().toList();
    BitSet needless = new BitSet(lines.size());
    boolean frame = false;
    Map<String, Integer> unseen = new HashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher store = STORE.matcher(line);
      if (store.matches()) {
        Integer before = unseen.put(store.group(1), i);
        if (before != null) {
          needless.set(before);
        }
      } else if (FRAME.matcher(line).matches()) {
        unseen.values().forEach(needless::set);
        unseen.clear();
      } else if (collecting.mayCollect(line)) {
        frame = true;
        unseen.clear();
      } else if (isBranch(line)) {
        unseen.clear();
      }
    }
    StringBuilder out = new StringBuilder(function.length());
    for (int i = 0; i < lines.size(); i++) {
      boolean ofFrame =
          STORE.matcher(lines.get(i)).matches() || FRAME.matcher(lines.get(i)).matches();
      if (frame ? !needless.get(i) : !ofFrame) {
        out.append(lines.get(i)).append('\n');
      }
    }
    return out.toString();
  }
}
