package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Call sites without what a small target has no room for. TeaVM numbers every call, stores the
 * number before it, and keeps a table of who handles an exception there, eight bytes of RAM a call.
 * All calls directly in one {@code try} have the same handlers: here a number is stored where a
 * {@code try} begins and the one before where it ends, and the numbers are those of lists of
 * handlers, in read-only memory.
 */
final class CallSites {

  private static final Pattern HANDLER =
      Pattern.compile(
          "\\{ \\.id = (\\d+), \\.exceptionClass = ([^,]+), \\.next = (?:NULL|"
              + "exceptionHandlers_teavm_callSites\\+(\\d+)) \\}");
  private static final Pattern SITE =
      Pattern.compile(
          "\\{ \\.firstHandler = (?:(NULL)|exceptionHandlers_teavm_callSites \\+ (\\d+)),"
              + " \\.location = NULL \\}");
  private static final Pattern MARK =
      Pattern.compile(
          "TEAVM_(?:(?:WITH_CALL_SITE_ID|CALL_SITE)\\((\\d+)(?:, |\\);)|TRY|CATCH|END_TRY)");
  private static final String NOTHING = "";

  /** The text of the handlers of each call site, from the innermost. */
  private final List<String> handlers = new ArrayList<>();

  /** The number of each list of handlers: that of its first in the table, from 1. */
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

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
      for (Path path : files.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        GeneratedFile file = new GeneratedFile(path);
        String changed = file.withFunctions(function -> sites.withoutNumbers(path, function));
        if (!changed.equals(file.text())) {
          file.write(changed);
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
    int first = text.indexOf("static TeaVM_ExceptionHandler");
    if (start < 0 || first < 0) {
      throw file.unexpected("the tables of call sites and of handlers");
    }
    List<MatchResult> entries = HANDLER.matcher(text.substring(first, start)).results().toList();
    if (!text.startsWith(
        "static TeaVM_ExceptionHandler exceptionHandlers_teavm_callSites[" + entries.size() + "]",
        first)) {
      throw file.unexpected("as many handlers as their table says");
    }
    for (MatchResult site : SITE.matcher(text.substring(start)).results().toList()) {
      handlers.add(site.group(2) == null ? NOTHING : list(entries, site.group(2)));
    }
    if (!text.startsWith("TeaVM_CallSite teavm_callSites[" + handlers.size() + "]", start)) {
      throw file.unexpected("as many call sites as their table says");
    }
    StringBuilder table = new StringBuilder();
    int count = 0;
    for (String list : handlers) {
      if (!list.equals(NOTHING) && !numbers.containsKey(list)) {
        numbers.put(list, count + 1);
        for (String handler : list.split("\n")) {
          count++;
          table
              .append("    { ")
              .append(handler.replace("NEXT", "handlers + " + count))
              .append('\n');
        }
      }
    }
    if (count > Short.MAX_VALUE) {
      throw file.unexpected("fewer than 32,768 handlers");
    }
    file.write(
        text.substring(0, first)
            + String.format(
                Locale.ROOT,
                """
              /* Lists of handlers of exceptions, each from the innermost handler to the outermost. */
              static const TeaVM_ExceptionHandler handlers[%d] = {
              %s};
              TeaVM_CallSite* teavm_findCallSite(int32_t id) {
                  static TeaVM_CallSite found;
                  found.firstHandler = id == 0 ? NULL : (TeaVM_ExceptionHandler*) handlers + id - 1;
                  return &found;
              }
              """,
                count,
                table));
  }

  /** A list of handlers as lines; the last names no next one. */
  private static String list(List<MatchResult> entries, String first) {
    StringBuilder list = new StringBuilder();
    for (String at = first; at != null; ) {
      MatchResult entry = entries.get(Integer.parseInt(at));
      at = entry.group(3);
      list.append(entry.group(1))
          .append(", ")
          .append(entry.group(2))
          .append(at == null ? ", NULL },\n" : ", (TeaVM_ExceptionHandler*) NEXT },\n");
    }
    return list.toString();
  }

  /** A {@code try} under way: where its number goes, and its handlers, or null before a call. */
  private static final class Region {
    private final int start;
    private String handlers;

    Region(int start, String handlers) {
      this.start = start;
      this.handlers = handlers;
    }
  }

  private String withoutNumbers(Path file, String function) throws IOException {
    List<Region> open = new ArrayList<>(List.of(new Region(0, NOTHING)));
    StringBuilder out = new StringBuilder(function.length());
    int at = 0;
    for (MatchResult mark : MARK.matcher(function).results().toList()) {
      String text = mark.group();
      out.append(function, at, mark.start());
      at = mark.end();
      if (mark.group(1) != null) {
        int id = Integer.parseInt(mark.group(1));
        seen.set(id);
        Region region = open.get(open.size() - 1);
        if (region.handlers != null && !region.handlers.equals(handlers.get(id))) {
          throw new IOException(
              file + ": call site " + id + " has other handlers than those around it");
        }
        region.handlers = handlers.get(id);
        out.append(text.endsWith(", ") ? "(" : "");
      } else {
        out.append(text);
        if (text.equals("TEAVM_TRY")) {
          open.add(new Region(out.length(), null));
        } else if (text.equals("TEAVM_CATCH")) {
          Region done = open.remove(open.size() - 1);
          if (done.handlers != null) {
            out.insert(done.start, " TEAVM_CALL_SITE(" + number(done.handlers) + ");");
          }
        }
      }
    }
    out.append(function, at, function.length());
    return out.toString();
  }

  private int number(String list) {
    return list.equals(NOTHING) ? 0 : numbers.get(list);
  }
}
