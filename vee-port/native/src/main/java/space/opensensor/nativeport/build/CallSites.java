package space.opensensor.nativeport.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Call sites without what a small target has no room for. TeaVM numbers every call, stores the
 * number before it, and keeps a table of who handles an exception there, eight bytes of RAM a call.
 * Few functions handle anything. The others store once, at their start, a number that nobody
 * handles, and the table becomes the ranges of equal entries, in read-only memory.
 */
final class CallSites {

  private static final Pattern ENTRY =
      Pattern.compile(
          "\\{ \\.firstHandler = (?:(NULL)|exceptionHandlers_teavm_callSites \\+ (\\d+)),"
              + " \\.location = NULL \\}");
  private static final Pattern NUMBER =
      Pattern.compile("TEAVM_(?:WITH_CALL_SITE_ID|CALL_SITE)\\((\\d+)(?:, |\\);)");
  private static final int UNHANDLED = -1;

  /** The index of the first handler of each call site, or -1. */
  private final List<Integer> handlers = new ArrayList<>();

  private final BitSet seen = new BitSet();

  private CallSites() {}

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code callsites.c}
   */
  static void apply(Path c) throws IOException {
    CallSites sites = new CallSites();
    sites.rewriteTable(c);
    try (Stream<Path> files = Files.walk(c)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        String text = Files.readString(file);
        String changed = sites.withoutNumbers(text);
        if (!changed.equals(text)) {
          Files.writeString(file, changed);
        }
      }
    }
    if (sites.seen.cardinality() != sites.handlers.size()) {
      throw new IOException(
          c
              + ": found "
              + sites.seen.cardinality()
              + " of "
              + sites.handlers.size()
              + " call sites; TeaVM writes something else, look at its version");
    }
  }

  private void rewriteTable(Path c) throws IOException {
    GeneratedFile file = new GeneratedFile(c.resolve("callsites.c"));
    String text = file.text();
    int start = text.indexOf("TeaVM_CallSite teavm_callSites[");
    if (start < 0) {
      throw file.unexpected("the table of call sites");
    }
    for (MatchResult entry : ENTRY.matcher(text.substring(start)).results().toList()) {
      handlers.add(entry.group(2) == null ? UNHANDLED : Integer.parseInt(entry.group(2)));
    }
    if (!text.startsWith("TeaVM_CallSite teavm_callSites[" + handlers.size() + "]", start)) {
      throw file.unexpected("as many call sites as their table says");
    }
    StringBuilder ranges = new StringBuilder();
    int count = 0;
    for (int i = 0; i < handlers.size(); i++) {
      if (i == 0 || !handlers.get(i).equals(handlers.get(i - 1))) {
        ranges.append("    { ").append(i).append(", ").append(handlers.get(i)).append(" },\n");
        count++;
      }
    }
    Files.writeString(
        c.resolve("callsites.c"),
        text.substring(0, start)
                .replace("static TeaVM_ExceptionHandler", "static const TeaVM_ExceptionHandler")
                .replace(".next = except", ".next = (TeaVM_ExceptionHandler*) except")
            + """
              /* Call sites from a number on, and the first handler there. */
              static const struct { int16_t from; int16_t handler; } ranges[%d] = {
              %s};
              TeaVM_CallSite* teavm_findCallSite(int32_t id) {
                  static TeaVM_CallSite found;
                  int32_t low = 0;
                  int32_t high = %d;
                  while (high - low > 1) {
                      int32_t middle = (low + high) / 2;
                      if (ranges[middle].from <= id) { low = middle; } else { high = middle; }
                  }
                  found.firstHandler = ranges[low].handler < 0 ? NULL
                      : (TeaVM_ExceptionHandler*) exceptionHandlers_teavm_callSites
                          + ranges[low].handler;
                  return &found;
              }
              """
                .formatted(count, ranges, count));
    // Both numbers of a frame in one word, so that one store does for them.
    new GeneratedFile(c.resolve("stack.h"))
        .replace("int32_t size;\\s+int32_t callSiteId;", "int16_t size; int16_t callSiteId;")
        .replace("extern TeaVM_CallSite teavm_callSites\\[\\];", "")
        .replace(
            "#define TEAVM_FIND_CALLSITE\\(id, frame\\) \\(teavm_callSites \\+ id\\)",
            "extern TeaVM_CallSite* teavm_findCallSite(int32_t id);\n"
                + "    #define TEAVM_FIND_CALLSITE(id, frame) teavm_findCallSite(id)\n"
                + "    #define TEAVM_ALLOC_STACK_UNHANDLED(sz) TEAVM_ALLOC_STACK(sz);"
                + " TEAVM_CALL_SITE("
                + handlers.indexOf(UNHANDLED)
                + ")");
    if (handlers.size() > Short.MAX_VALUE || !handlers.contains(UNHANDLED)) {
      throw file.unexpected("fewer than 32,768 call sites, one without a handler among them");
    }
  }

  /** A file in which functions that handle nothing do not say which of their calls is under way. */
  private String withoutNumbers(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    // A function begins at the left margin, and a brace there ends it.
    Matcher function = Pattern.compile("(?m)^[^\\s#}].*\\{$").matcher(text);
    while (function.find(at)) {
      int end = text.indexOf("\n}", function.start());
      if (end < 0) {
        break;
      }
      out.append(text, at, function.start());
      out.append(withoutNumbersIfUnhandled(text.substring(function.start(), end)));
      at = end;
    }
    return out.append(text, at, text.length()).toString();
  }

  private String withoutNumbersIfUnhandled(String function) {
    boolean handles = function.contains("EXCEPTION_HANDLER");
    boolean calls = false;
    for (MatchResult number : NUMBER.matcher(function).results().toList()) {
      int id = Integer.parseInt(number.group(1));
      seen.set(id);
      handles |= handlers.get(id) != UNHANDLED;
      calls = true;
    }
    return handles || !calls
        ? function
        : function
            .replaceAll("TEAVM_WITH_CALL_SITE_ID\\(\\d+, ", "(")
            .replaceAll("TEAVM_CALL_SITE\\(\\d+\\);", "")
            .replace("TEAVM_ALLOC_STACK(", "TEAVM_ALLOC_STACK_UNHANDLED(");
  }
}
