package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The constants of enumerations as objects in read-only memory, complete when they are compiled.
 * TeaVM makes them on the heap the first time that one is used, asks before each use whether it
 * has, and tells the collector where they are. Only the array of all constants, which {@code
 * values()} copies, is still made that way.
 *
 * <p>An enumeration qualifies whose constructor does no more than keep literals. Another stays as
 * TeaVM writes it.
 */
final class ConstantEnums {

  private static final Pattern INITIALISER =
      Pattern.compile("(?ms)^void meth_(\\w+)__clinit_\\(\\) \\{\n(.*?)^\\}");
  private static final Pattern INITIALISATION =
      Pattern.compile(
          "(?m)^ *\\(teavm_initializeClass\\(\\(TeaVM_Class\\*\\) &(\\w+)_Cls, &initclass_\\1\\)\\);\n");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("TEAVM_FIELD\\(teavm_this_, cls_\\w+, (fld_\\w+)\\) = teavm_local_(\\d+);");
  private static final Pattern LITERAL =
      Pattern.compile("(?m)^    (.*?),?(?: +)// string #(\\d+)$");
  private static final Pattern TEXT = Pattern.compile("TEAVM_GET_STRING\\((\\d+)\\)");

  /** What may stand in a constructor beside assignments to fields. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "\\(meth_jl_Enum__init_\\(teavm_this_, teavm_local_1, teavm_local_2\\)\\);"
              + "|\\(teavm_initializeClass\\(.*\\)\\);|teavm_gc_writeBarrier\\(teavm_this_\\);"
              + "|TEAVM_(?:ALLOC_STACK|GC_ROOT|GC_ROOT_RELEASE)\\(.*\\);|TEAVM_RELEASE_STACK;");

  private final List<String> classes;
  private final Map<Integer, String> literals = new TreeMap<>();
  private final Set<String> enums = new TreeSet<>();
  private final Set<String> fields = new TreeSet<>();

  private ConstantEnums(List<String> classes) {
    this.classes = classes;
  }

  /**
   * Rewrites a translation whose literals are constant.
   *
   * @param c the folder with {@code main.c}
   * @return the static fields that refer to no object of the heap
   */
  static Set<String> apply(Path c) throws IOException {
    ConstantEnums constant =
        new ConstantEnums(ConstantClasses.table(new GeneratedFile(c.resolve("main.c"))));
    LITERAL
        .matcher(new GeneratedFile(c.resolve("strings.c")).text())
        .results()
        .forEach(m -> constant.literals.put(Integer.valueOf(m.group(2)), m.group(1)));
    List<GeneratedFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(c.resolve("c"))) {
      for (Path path : paths.filter(f -> f.toString().matches(".*\\.[ch]")).sorted().toList()) {
        files.add(new GeneratedFile(path));
      }
    }
    for (GeneratedFile file : files) {
      if (file.text().contains(".superclass = (TeaVM_Class*) &jl_Enum_Cls")) {
        constant.makeConstant(file, files);
      }
    }
    for (GeneratedFile file : files) {
      constant.useAsConstant(file);
    }
    return constant.fields;
  }

  private void makeConstant(GeneratedFile file, List<GeneratedFile> all) throws IOException {
    Matcher initialiser = INITIALISER.matcher(file.text());
    if (!initialiser.find()) {
      return;
    }
    String name = initialiser.group(1);
    Map<Integer, String> kept = constructor(file, name, all);
    Pattern constant =
        Pattern.compile(
            ("    teavm_local_1 = \\(meth_otr_Allocator_allocate\\(&NAME_Cls\\)\\);\n"
                    + "    TEAVM_GC_ROOT\\(INT32_C\\(0\\), teavm_local_1\\);\n"
                    + "    \\(meth_NAME__init_\\(teavm_local_1, (.*)\\)\\);\n"
                    + "    sfld_NAME_(\\w+) = teavm_local_1;\n")
                .replace("NAME", name));
    List<MatchResult> constants = constant.matcher(initialiser.group(2)).results().toList();
    int made = initialiser.group(2).split("meth_otr_Allocator_allocate\\(", -1).length - 1;
    if (kept == null || constants.isEmpty() || constants.size() != made) {
      return;
    }
    StringBuilder objects = new StringBuilder();
    Set<String> constantFields = new TreeSet<>();
    String text = file.text();
    String last = "";
    for (MatchResult one : constants) {
      String field = "sfld_" + name + '_' + one.group(2);
      objects.append(object(name, one.group(2), List.of(one.group(1).split(", ")), kept));
      text = text.replace("\nvoid* " + field + ";\n", "\n");
      last = field;
      constantFields.add("(void**) &" + field);
    }
    String rest =
        constant
            .matcher(initialiser.group(2))
            .replaceAll("")
            .replaceAll("= teavm_local_1;", "= " + last + ';');
    enums.add(name);
    fields.addAll(constantFields);
    int start = text.indexOf("void meth_" + name + "__clinit_() {");
    file.write(
        text.substring(0, start)
            + objects
            + text.substring(start).replace(initialiser.group(2), rest));
  }

  /** Which argument each field keeps, counted from 0 after the object; null where it does more. */
  private static Map<Integer, String> constructor(
      GeneratedFile file, String name, List<GeneratedFile> all) {
    Matcher constructor =
        Pattern.compile("(?ms)^void meth_" + name + "__init_\\([^{]*\\) \\{\n(.*?)^\\}")
            .matcher(file.text());
    if (!constructor.find()) {
      return null;
    }
    Map<Integer, String> kept = new TreeMap<>();
    for (String line : constructor.group(1).lines().map(String::strip).toList()) {
      Matcher assignment = ASSIGNMENT.matcher(line);
      if (assignment.matches()) {
        kept.put(Integer.parseInt(assignment.group(2)) - 1, assignment.group(1));
      } else if (!HARMLESS.matcher(line).matches()) {
        return null;
      }
    }
    Pattern change = Pattern.compile(", cls_" + name + ", fld_\\w+\\) = ");
    long changes = all.stream().mapToLong(f -> change.matcher(f.text()).results().count()).sum();
    return changes == kept.size() ? kept : null;
  }

  private String object(
      String type, String constant, List<String> arguments, Map<Integer, String> kept) {
    StringBuilder own = new StringBuilder();
    for (Map.Entry<Integer, String> field : kept.entrySet()) {
      own.append(", .").append(field.getValue()).append(" = ");
      own.append(value(arguments.get(field.getKey())));
    }
    String object = type + '_' + constant;
    return "static const cls_"
        + type
        + " station_"
        + object
        + " = { .parent = { .parent = { .header = "
        + (classes.indexOf(type + "_Cls") + 1)
        + " | STATION_ALWAYS_MARKED }, .fld_name = "
        + value(arguments.get(0))
        + ", .fld_ordinal = "
        + arguments.get(1)
        + " }"
        + own
        + " };\nvoid* const sfld_"
        + object
        + " = (void*) &station_"
        + object
        + ";\n";
  }

  private String value(String argument) {
    Matcher text = TEXT.matcher(argument);
    return text.matches() ? literals.get(Integer.valueOf(text.group(1))) : argument;
  }

  /** Asks for no initialisation of an enumeration but where the array of its constants is read. */
  private void useAsConstant(GeneratedFile file) throws IOException {
    String changed =
        file.withFunctions(
            function ->
                INITIALISATION
                    .matcher(function)
                    .replaceAll(
                        m ->
                            enums.contains(m.group(1))
                                    && !function.contains("sfld_" + m.group(1) + "_ENUM_VALUES")
                                ? ""
                                : Matcher.quoteReplacement(m.group())));
    changed =
        Pattern.compile("(?m)^extern void\\* (sfld_\\w+);$")
            .matcher(changed)
            .replaceAll(
                m -> fields.contains("(void**) &" + m.group(1)) ? "extern void* const $1;" : "$0");
    if (!changed.equals(file.text())) {
      file.write(changed);
    }
  }
}
