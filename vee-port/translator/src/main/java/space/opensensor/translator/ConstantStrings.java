package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * String literals in read-only memory. TeaVM keeps them in RAM, because it writes a reference to
 * the class into each at start, and that is an address shifted by three, which no linker can fill
 * in. With the number of the class instead, a literal is complete when it is compiled. Nothing
 * interns strings, so that there is no table of them either.
 *
 * <p>A literal whose characters are all of Latin-1 takes four bytes, and one for each character,
 * rather than an object, an array and two for each: its length is in its header. Functions that
 * read characters get the literal in place of an array, and look at the header for which it is.
 *
 * <p>The collector writes to no object that is marked already and lies below the heap; both hold
 * for a literal, the second because {@code station_heap_area} looks.
 */
final class ConstantStrings {

  private static final Pattern READ =
      Pattern.compile(
          "TEAVM_FIELD\\(((?:(?!TEAVM_FIELD\\().)*?), TeaVM_String, characters\\)(?! = )");

  /** How the constructors of a string copy its characters. */
  private static final Pattern COPY =
      Pattern.compile(
          "meth_jl_System_fastArraycopy\\((\\w+), (\\w+|INT32_C\\(0\\)), (\\w+), INT32_C\\(0\\), (\\w+)\\)");

  private static final Pattern VIEW = Pattern.compile("(\\w+) = station_characters\\(");
  private static final Pattern ALIAS =
      Pattern.compile("(\\w+) = (?:\\(teavm_nullCheck\\()?(\\w+)(?:\\)\\))?;");

  /** A call with characters of a string among its arguments, but to make another string. */
  private static final String GIVEN =
      "meth_(?!jl_String__init_)\\w+\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*?"
          + "(?<!\\w)(?:\\(teavm_nullCheck\\()?VIEW[,)]";

  private static final Pattern LITERAL =
      Pattern.compile("TEAVM_STRING\\((\\d+), -?\\d+,u(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")\\)");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|.)");
  private static final int LONGEST = 0x1fff;

  /** The beginnings of the methods that are called for each character, and what goes ahead. */
  private static final Map<String, String> SHORT_CUTS =
      Map.of(
          "int32_t meth_jl_String_length(void* teavm_this_) {\n",
          "    return station_length(teavm_this_);\n",
          "int32_t meth_jl_String_charAt(void* teavm_this_, int32_t teavm_local_1) {\n",
          "    STATION_RETURN_CHAR(teavm_this_, teavm_local_1);\n");

  private ConstantStrings() {}

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code strings.c}
   */
  static void apply(Path c) throws IOException {
    GeneratedFile methods = new GeneratedFile(c.resolve("c/j/l/String.c"));
    if (methods.text().contains("hashCode")) {
      throw methods.unexpected("no hash of a string; compare with equals instead of switching");
    }
    try (Stream<Path> files = Files.walk(c.resolve("c"))) {
      for (Path path : files.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        GeneratedFile file = new GeneratedFile(path);
        // It would be kept where a literal has its text.
        if (file.text().contains(", TeaVM_Object, hash)")) {
          throw file.unexpected("no hash of an object by its identity");
        }
        String changed = file.withFunctions(function -> readingLiterals(file, function));
        if (!changed.equals(file.text())) {
          file.write(changed);
        }
      }
    }
    GeneratedFile strings = new GeneratedFile(c.resolve("strings.c"));
    if (strings.text().contains("TEAVM_STRING_FROM_CODES")) {
      throw strings.unexpected("only literals that C can write as text");
    }
    strings
        .replace("TeaVM_String\\* (teavm_stringPool)", "TeaVM_String* const $1")
        .replace("(?s)void teavm_initStringPool\\(\\) \\{.*\\}", "void teavm_initStringPool() {}")
        .write(
            LITERAL.matcher(strings.text()).replaceAll(m -> Matcher.quoteReplacement(latin1(m))));
  }

  /** A function that reads characters of strings, or makes a string of them. */
  private static String readingLiterals(GeneratedFile file, String function) throws IOException {
    boolean makes = function.startsWith("void meth_jl_String__init_");
    String changed = READ.matcher(function).replaceAll("station_characters($1)");
    if (makes) {
      changed = COPY.matcher(changed).replaceAll("station_copy($1, $2, $3, $4)");
    } else if (changed.equals(function)) {
      return function;
    }
    changed =
        changed
            .replace("TEAVM_ARRAY_LENGTH(", "station_size(")
            .replace("teavm_checkBounds(", "station_checkBounds(")
            .replace("teavm_checkUpperBound(", "station_checkBounds(");
    for (String view : views(changed)) {
      if (Pattern.compile(GIVEN.replace("VIEW", view)).matcher(changed).find()) {
        throw file.unexpected("no characters of a string in the hands of another function");
      }
      changed =
          changed.replace("TEAVM_ARRAY_AT(" + view + ", char16_t, ", "station_char(" + view + ", ");
    }
    for (Map.Entry<String, String> cut : SHORT_CUTS.entrySet()) {
      changed = changed.replace(cut.getKey(), cut.getKey() + cut.getValue());
    }
    return changed;
  }

  /** The variables that refer to characters of a string. */
  private static Set<String> views(String function) {
    Set<String> views = new TreeSet<>();
    VIEW.matcher(function).results().forEach(m -> views.add(m.group(1)));
    int before = 0;
    while (views.size() > before) {
      before = views.size();
      ALIAS
          .matcher(function)
          .results()
          .filter(m -> views.contains(m.group(2)))
          .forEach(m -> views.add(m.group(1)));
    }
    return views;
  }

  /** A literal of Latin-1, a byte a character; another stays as it is. */
  private static String latin1(MatchResult literal) {
    List<MatchResult> escapes =
        ESCAPE.matcher(literal.group(2)).results().filter(m -> m.group(1) != null).toList();
    if (Integer.parseInt(literal.group(1)) > LONGEST
        || escapes.stream().anyMatch(m -> character(m) > 0xff)) {
      return literal.group();
    }
    String bytes =
        ESCAPE
            .matcher(literal.group(2))
            .replaceAll(
                m ->
                    Matcher.quoteReplacement(
                        m.group(1) == null
                            ? m.group()
                            : String.format(Locale.ROOT, "\\%03o", character(m))));
    return "STATION_LATIN1(" + literal.group(1) + ", " + bytes + ')';
  }

  private static int character(MatchResult escape) {
    return Integer.parseInt(escape.group(1), 16);
  }
}
