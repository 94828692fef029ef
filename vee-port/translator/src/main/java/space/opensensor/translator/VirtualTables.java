package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables of methods with those alone that are called by a table. TeaVM gives each class all methods
 * of its superclasses and interfaces, with gaps where another class has one. Here a method of which
 * there is one is called directly, the others get the first place that is free in every class that
 * has them, and a table ends behind its last.
 */
final class VirtualTables {

  private static final Pattern LAYOUT =
      Pattern.compile("(?ms)^typedef struct (\\w+_VT) \\{\\n(.*?)^\\} \\1;\\n");
  private static final Pattern FIELD =
      Pattern.compile("(?m)^ +(.+?) ?\\(\\*(virt_\\w+)\\)\\((.*?)\\);");
  private static final Pattern TABLE =
      Pattern.compile("(?ms)^const (\\w+)_VT (\\w+)_Cls = \\{\\n(.*?)^\\};\\n");
  private static final Pattern HEAD = Pattern.compile("(?m)^ +\\.(?!virt_|parent\\b)\\w+ = .*\\n");
  private static final Pattern ENTRY = Pattern.compile("\\.(virt_\\w+) = &(\\w+)");
  private static final Pattern CALL =
      Pattern.compile("TEAVM_METHOD\\((\\w+), \\w+_VT, (virt_\\w+)\\)");
  private static final Pattern DECLARED = Pattern.compile("extern const \\w+_VT (\\w+)_Cls;");

  /** What is called by a table: its type, as a name of a function would stand in it. */
  private final Map<String, String> called = new TreeMap<>();

  /** The functions that there are for a name. */
  private final Map<String, Set<String>> targets = new TreeMap<>();

  /** For each class the functions of its table by name. */
  private final Map<String, Map<String, String>> tables = new TreeMap<>();

  private final Map<String, Integer> places = new TreeMap<>();

  private VirtualTables() {}

  /**
   * Rewrites a translation, after all that looks at tables.
   *
   * @param c the folder with {@code all.c}
   */
  static void apply(Path c) throws IOException {
    List<GeneratedFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(c)) {
      for (Path path : paths.filter(f -> f.toString().matches(".*\\.[ch]")).sorted().toList()) {
        files.add(new GeneratedFile(path));
      }
    }
    VirtualTables all = new VirtualTables();
    for (GeneratedFile file : files) {
      all.read(file);
    }
    for (GeneratedFile file : files) {
      all.readTypes(file);
    }
    all.place();
    for (GeneratedFile file : files) {
      all.rewrite(file);
    }
    new GeneratedFile(c.resolve("core.h"))
        .replace(
            "#define TEAVM_METHOD\\(obj, type, method\\) .*",
            "#include \"station_methods.h\"\n"
                + "#define TEAVM_METHOD(obj, method) \\\\\n"
                + "    ((station_type_##method) TEAVM_AS(TEAVM_CLASS_OF(obj), TeaVM_Table_1)"
                + "->methods[station_place_##method])");
    new GeneratedFile(c.resolve("arrayclass_gen.h"))
        .replace("TEAVM_OBJECT_CLASS jl_Object_VT", "TEAVM_OBJECT_CLASS " + all.type("jl_Object"));
    Files.writeString(c.resolve("station_methods.h"), all.header());
  }

  private void read(GeneratedFile file) throws IOException {
    for (MatchResult call : CALL.matcher(file.text()).results().toList()) {
      called.put(call.group(2), "");
    }
    for (MatchResult table : TABLE.matcher(file.text()).results().toList()) {
      if (!table.group(3).contains(".number = ")) {
        throw file.unexpected("a class as TeaVM writes it: " + table.group(2));
      }
      Map<String, String> methods = new TreeMap<>();
      for (MatchResult entry : ENTRY.matcher(table.group(3)).results().toList()) {
        methods.put(entry.group(1), entry.group(2));
        targets.computeIfAbsent(entry.group(1), n -> new TreeSet<>()).add(entry.group(2));
      }
      tables.put(table.group(2), methods);
    }
  }

  private void readTypes(GeneratedFile file) throws IOException {
    for (MatchResult layout : LAYOUT.matcher(file.text()).results().toList()) {
      for (MatchResult field : FIELD.matcher(layout.group(2)).results().toList()) {
        String type = field.group(1) + " %s(" + field.group(3) + ")";
        String before = called.replace(field.group(2), type);
        if (before != null && !before.isEmpty() && !before.equals(type)) {
          throw file.unexpected("one type of " + field.group(2));
        }
      }
    }
  }

  private boolean isDirect(String method) {
    return targets.getOrDefault(method, Set.of()).size() == 1;
  }

  /** Gives places to methods, first to those that most classes have. */
  private void place() {
    for (Map<String, String> table : tables.values()) {
      table.keySet().removeIf(method -> !called.containsKey(method) || isDirect(method));
    }
    Map<String, Long> counts =
        tables.values().stream()
            .flatMap(table -> table.keySet().stream())
            .collect(Collectors.groupingBy(m -> m, TreeMap::new, Collectors.counting()));
    List<String> methods = new ArrayList<>(counts.keySet());
    methods.sort(Comparator.comparing(counts::get).reversed());
    for (String method : methods) {
      Set<Integer> taken =
          tables.values().stream()
              .filter(table -> table.containsKey(method))
              .flatMap(table -> table.keySet().stream())
              .filter(places::containsKey)
              .map(places::get)
              .collect(Collectors.toSet());
      int place = 0;
      while (taken.contains(place)) {
        place++;
      }
      places.put(method, place);
    }
  }

  private String type(String name) {
    return "TeaVM_Table_" + length(name);
  }

  private int length(String name) {
    return tables.getOrDefault(name, Map.of()).keySet().stream()
        .mapToInt(method -> places.get(method) + 1)
        .max()
        .orElse(0);
  }

  private void rewrite(GeneratedFile file) throws IOException {
    String text = LAYOUT.matcher(file.text()).replaceAll("");
    text = DECLARED.matcher(text).replaceAll(m -> "extern const " + type(m.group(1)) + " $1_Cls;");
    text =
        CALL.matcher(text)
            .replaceAll(
                m ->
                    isDirect(m.group(2))
                        ? targets.get(m.group(2)).iterator().next()
                        : "TEAVM_METHOD($1, $2)");
    text = TABLE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(table(m)));
    if (!text.equals(file.text())) {
      file.write(text);
    }
  }

  private String table(MatchResult old) {
    String name = old.group(2);
    String head =
        HEAD.matcher(old.group(3))
            .results()
            .map(m -> "        " + m.group().trim() + "\n")
            .collect(Collectors.joining());
    String methods =
        tables.get(name).entrySet().stream()
            .map(m -> "        [" + places.get(m.getKey()) + "] = (void (*)()) &" + m.getValue())
            .collect(Collectors.joining(",\n"));
    return "const "
        + type(name)
        + " "
        + name
        + "_Cls = {\n    .parent = {\n"
        + head
        + "    }"
        + (methods.isEmpty() ? "" : ",\n    .methods = {\n" + methods + "\n    }")
        + "\n};\n";
  }

  private String header() {
    StringBuilder header = new StringBuilder("/* The methods that are called by a table. */\n");
    int longest = tables.keySet().stream().mapToInt(this::length).max().orElse(0);
    for (int i = 0; i <= Math.max(1, longest); i++) {
      header.append(
          "typedef struct { TeaVM_Class parent; void (*methods["
              + i
              + "])(); } TeaVM_Table_"
              + i
              + ";\n");
    }
    for (Map.Entry<String, String> method : called.entrySet()) {
      String name = method.getKey();
      if (isDirect(name)) {
        header.append(
            "extern " + declared(method.getValue(), targets.get(name).iterator().next()) + ";\n");
      } else {
        header.append(
            "typedef " + declared(method.getValue(), "(*station_type_" + name + ")") + ";\n");
        header.append("#define station_place_" + name + " " + places.getOrDefault(name, 0) + "\n");
      }
    }
    return header.toString();
  }

  private static String declared(String form, String name) {
    return String.format(Locale.ROOT, form, name);
  }
}
