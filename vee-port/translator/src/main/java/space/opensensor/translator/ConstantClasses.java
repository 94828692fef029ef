package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Descriptions of classes in read-only memory, at half their size. What changes in them while the
 * station runs lies elsewhere: whether a class is initialised, its object of type {@code Class} and
 * the class of its arrays. What nothing asks for is left out, and the function of each class that
 * tells its subclasses from others, because their tags are a range, is one function for nearly all.
 */
final class ConstantClasses {

  /**
   * Room for classes of arrays of objects, which are made when they are needed; the last place
   * stays free. A process that needs one more ends.
   */
  static final int DYNAMIC_CLASSES = 64;

  private static final Pattern CLASS = Pattern.compile("\\(TeaVM_Class\\*\\) &(\\w+)");
  private static final Pattern ARRAY_CLASS =
      Pattern.compile("teavm_getArrayClass\\(\\(TeaVM_Class\\*\\) &(\\w+)");
  private static final String TABLE = "teavm_classReferences\\[(\\d+)\\] = \\{";

  private static final Pattern DEFINITION =
      Pattern.compile("(?m)^alignas\\(8\\) (\\w+ )(\\w+_Cls)( = \\{\\n)");
  private static final Pattern SUPERTYPE = Pattern.compile("\\.isSupertypeOf = &(\\w+),");
  private static final String ADDRESS = " = (?:NULL|\\(TeaVM_Class\\*\\) &(\\w+)),";
  private static final Pattern ABOVE =
      Pattern.compile("(?s)\\.itemType" + ADDRESS + "(.*?)\\s+\\.superclass" + ADDRESS);
  private static final Pattern RANGE =
      Pattern.compile(
          "int32_t tag = cls->tag;\\s+if \\(tag < (\\d+) \\|\\| tag >= (\\d+)\\)"
              + " return INT32_C\\(0\\);\\s+return INT32_C\\(1\\);\\s+\\}");

  private final List<String> classes;
  private final StringBuilder others = new StringBuilder();
  private final Set<String> arraysMadeAtRunTime = new TreeSet<>();
  private int described;

  private ConstantClasses(List<String> classes) {
    this.classes = classes;
  }

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code main.c}
   */
  static void apply(Path c) throws IOException {
    GeneratedFile main = new GeneratedFile(c.resolve("main.c"));
    List<String> classes = table(main);
    main.replace(TABLE, "teavm_classReferences[$1 + " + DYNAMIC_CLASSES + "] = {");
    ConstantClasses constant = new ConstantClasses(classes);
    try (Stream<Path> files = Files.walk(c)) {
      for (Path path : files.filter(f -> f.toString().matches(".*\\.[ch]")).sorted().toList()) {
        constant.rewrite(new GeneratedFile(path));
      }
    }
    if (constant.described != classes.size()) {
      throw main.unexpected(classes.size() + " descriptions of classes, not " + constant.described);
    }
    if (constant.arraysMadeAtRunTime.size() >= DYNAMIC_CLASSES) {
      throw new IOException(
          c
              + ": arrays of "
              + constant.arraysMadeAtRunTime.size()
              + " classes are made at run time, there is room for "
              + (DYNAMIC_CLASSES - 1)
              + "; raise ConstantClasses.DYNAMIC_CLASSES");
    }
    constant.writeHeaders(c, main);
  }

  /** The names of the descriptions of all classes, in the order of their numbers. */
  static List<String> table(GeneratedFile main) throws IOException {
    MatchResult start =
        Pattern.compile(TABLE)
            .matcher(main.text())
            .results()
            .findFirst()
            .orElseThrow(() -> main.unexpected("the table of classes"));
    List<String> classes =
        CLASS
            .matcher(main.text().substring(start.end(), main.text().indexOf("};", start.end())))
            .results()
            .map(match -> match.group(1))
            .toList();
    if (classes.size() != Integer.parseInt(start.group(1))) {
      throw main.unexpected("as many classes as their table says");
    }
    return classes;
  }

  private void rewrite(GeneratedFile file) throws IOException {
    String text = file.text();
    ARRAY_CLASS.matcher(text).results().forEach(m -> arraysMadeAtRunTime.add(m.group(1)));
    String changed =
        text.replaceAll("(?m)^extern (\\w+ \\w+_Cls;)$", "extern const $1")
            .replaceAll("static (int16_t teavm_classLayouts_)", "static const $1");
    changed =
        changed
            .replaceAll(
                "TEAVM_FIELD\\((\\w+(?:\\(\\w+\\))?), TeaVM_Class, (superclass|itemType)\\)",
                "station_$2($1)")
            .replaceAll(
                "\\(\\(\\(TeaVM_Class\\*\\) \\((.+?)\\)\\)->itemType\\)", "station_itemType($1)")
            .replace("cls->itemType", "station_itemType(cls)");
    changed =
        changed.replaceAll(
            "teavm_initializeClass\\(\\(TeaVM_Class\\*\\) &(\\w+)_Cls, &initclass_\\1\\)",
            "STATION_INITIALIZE($1)");
    changed =
        changed.replaceAll(
            "void initclass_(\\w+)\\(\\) \\{\\s+TeaVM_Class\\* cls = \\(TeaVM_Class\\*\\) &\\1_Cls;"
                + "\\s+if \\(!\\(cls->flags & INT32_C\\(1\\)\\)\\) \\{"
                + "\\s+cls->flags \\|= INT32_C\\(1\\);",
            "int8_t station_ready_$1;\nvoid initclass_$1() {\n    if (!station_ready_$1) {\n"
                + "        station_ready_$1 = 1;");
    changed =
        changed.replaceAll(
            "extern void initclass_(\\w+)\\(\\);",
            "extern void initclass_$1();\nextern int8_t station_ready_$1;");
    Matcher definition = DEFINITION.matcher(changed);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (definition.find()) {
      int end = changed.indexOf("\n}", definition.start()) + 1;
      out.append(changed, at, definition.start());
      out.append("const ").append(definition.group(1)).append(definition.group(2)).append(" = {\n");
      out.append(description(file, changed, definition.group(2), definition.end(), end));
      at = end;
      described++;
    }
    changed = out.append(changed, at, changed.length()).toString();
    if (!changed.equals(text)) {
      file.write(changed);
    }
  }

  private String description(GeneratedFile file, String text, String name, int start, int end)
      throws IOException {
    int number = classes.indexOf(name) + 1;
    String description = text.substring(start, end);
    Matcher supertype = SUPERTYPE.matcher(description);
    if (number == 0 || !supertype.find()) {
      throw file.unexpected("a class of the table, with its supertype function");
    }
    // The values of a buffer's field share a name with the constants of an enumeration.
    if (!description.matches("(?s).*\\.enumValues = (NULL|\\w+_enumConstants)\\s.*")) {
      throw file.unexpected("no class of buffers");
    }
    String function = supertype.group(1);
    Matcher range =
        Pattern.compile("int32_t " + function + "\\([^)]*\\) \\{\\s+" + RANGE).matcher(text);
    int end0 = 0;
    if (range.find()) {
      end0 = Integer.parseInt(range.group(2));
    } else {
      others
          .append("        case ")
          .append(number)
          .append(": { extern int32_t ")
          .append(function)
          .append("(TeaVM_Class*, TeaVM_Class*); return ")
          .append(function)
          .append("(superclass, subclass); }\n");
    }
    Matcher above = ABOVE.matcher(description);
    if (above.find()) {
      // Every array's superclass is Object.
      int item = classes.indexOf(above.group(1)) + 1;
      int parent = classes.indexOf(above.group(3)) + 1;
      description = above.replaceFirst(".above = " + (item > 0 ? -item : parent) + ",$2");
    }
    return description
        .replace(supertype.group(), ".tagEnd = " + end0 + ", .number = " + number + ",")
        .replaceAll("\\s+\\.(modifiers|arrayType) = [^\\n]+,(?=\\n)", "")
        .replaceAll(",?\\s+\\.enumValues = \\w+", "")
        .replaceAll("(\\.tag = )2147483647,", "$1INT16_MAX,");
  }

  /** What the patches of the runtime ask for: numbers, and who tells the subclasses of a class. */
  private void writeHeaders(Path c, GeneratedFile main) throws IOException {
    int string = classes.indexOf("jl_String_Cls") + 1;
    int chars = classes.indexOf("Arr_C_Cls") + 1;
    if (string == 0 || chars == 0) {
      throw main.unexpected("String and char[] among the classes");
    }
    Files.writeString(
        c.resolve("station_classes.h"),
        String.format(
            Locale.ROOT,
            """
        #pragma once
        #define STATION_CLASSES %d
        #define STATION_STRING_CLASS %d
        #define STATION_CHAR_ARRAY_CLASS %d
        """,
            classes.size() + DYNAMIC_CLASSES,
            string,
            chars));
    Files.writeString(c.resolve("station_supertypes.h"), others);
    new GeneratedFile(c.resolve("arrayclass_gen.h"))
        .replace("(TEAVM_DYNAMIC_CLASS_POOL_CAPACITY) \\d+", "$1 " + DYNAMIC_CLASSES);
  }
}
