package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects that many functions make, made by one. TeaVM allocates an object, shows it to the
 * collector, evaluates what its constructor is given, and calls that. Where nothing between the two
 * parts the way, both become one call, behind the arguments; and where an exception that is made
 * like that is thrown at once, all three do. Memory is asked for after the arguments rather than
 * before, so that one that runs out of it does so later.
 */
final class Constructions {

  /** What a function of its own takes is what so many places save. */
  private static final int WORTHWHILE = 5;

  private static final Pattern ALLOCATED =
      Pattern.compile(
          "\\s*(teavm_local_\\d+) = \\(meth_otr_Allocator_allocate\\(&(\\w+)_Cls\\)\\);");
  private static final Pattern THROWN =
      Pattern.compile(
          "\\s*\\(meth_otr_ExceptionHandling_throwException\\((teavm_local_\\d+)\\)\\);");
  private static final Pattern CONSTRUCTOR =
      Pattern.compile("(?m)^void (meth_\\w+__init_\\w*)\\(void\\* teavm_this_(?:, )?(.*)\\) \\{$");
  private static final Pattern CLASS = Pattern.compile("(?m)^const \\w+ (\\w+)_Cls = \\{$");

  /** A place: the lines where an object is allocated and constructed, and thrown or -1. */
  private record Place(int allocated, int constructed, int thrown, String key, String arguments) {}

  private final Map<String, Integer> counts = new HashMap<>();

  /** The parameters of each constructor, as they are declared, without the object. */
  private final Map<String, String> parameters = new HashMap<>();

  private Constructions() {}

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code all.c}
   */
  static void apply(Path c) throws IOException {
    List<GeneratedFile> files = new ArrayList<>();
    Map<String, GeneratedFile> classes = new TreeMap<>();
    Constructions constructions = new Constructions();
    try (Stream<Path> paths = Files.walk(c.resolve("c"))) {
      for (Path path : paths.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        GeneratedFile file = new GeneratedFile(path);
        files.add(file);
        CLASS.matcher(file.text()).results().forEach(m -> classes.put(m.group(1), file));
        CONSTRUCTOR
            .matcher(file.text())
            .results()
            .forEach(m -> constructions.parameters.put(m.group(1), m.group(2)));
      }
    }
    for (GeneratedFile file : files) {
      file.withFunctions(
          function -> {
            for (Place place : constructions.places(function)) {
              constructions.counts.merge(place.key, 1, Integer::sum);
            }
            return function;
          });
    }
    for (GeneratedFile file : files) {
      file.write(file.withFunctions(constructions::rewritten));
    }
    for (Map.Entry<String, GeneratedFile> each : classes.entrySet()) {
      constructions.define(each.getKey(), each.getValue());
    }
  }

  private List<Place> places(String function) {
    List<Place> places = new ArrayList<>();
    if (function.contains("TEAVM_TRY")) {
      return places;
    }
    List<String> lines = function.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher allocated = ALLOCATED.matcher(lines.get(i));
      if (allocated.matches()) {
        Place place = place(lines, i, allocated.group(1), allocated.group(2));
        if (place != null) {
          places.add(place);
        }
      }
    }
    return places;
  }

  private Place place(List<String> lines, int start, String object, String name) {
    Pattern constructed =
        Pattern.compile("\\s*\\((meth_\\w+__init_\\w*)\\(" + object + "(?:, )?(.*)\\)\\);");
    // Something comes behind a constructor: a throw, or at least the end of the frame.
    for (int i = start + 1; i < lines.size() - 2; i++) {
      String line = lines.get(i);
      Matcher matcher = constructed.matcher(line);
      if (matcher.matches() && parameters.containsKey(matcher.group(1))) {
        int thrown = isRoot(lines.get(i + 1), object) ? i + 2 : i + 1;
        Matcher end = THROWN.matcher(lines.get(thrown));
        boolean isThrown = end.matches() && end.group(1).equals(object);
        String key = name + (isThrown ? " throw " : " make ") + matcher.group(1);
        return mentions(matcher.group(2), object)
            ? null
            : new Place(start, i, isThrown ? thrown : -1, key, matcher.group(2));
      }
      if (NeedlessRoots.isBranch(line) || mentions(line, object) && !isRoot(line, object)) {
        return null;
      }
    }
    return null;
  }

  private static boolean mentions(String line, String variable) {
    return Pattern.compile("\\b" + variable + "\\b").matcher(line).find();
  }

  private static boolean isRoot(String line, String object) {
    return line.trim().matches("TEAVM_GC_ROOT\\(INT32_C\\(\\d+\\), " + object + "\\);");
  }

  private String rewritten(String function) {
    List<Place> places =
        places(function).stream().filter(p -> counts.get(p.key) >= WORTHWHILE).toList();
    if (places.isEmpty()) {
      return function;
    }
    List<String> lines = new ArrayList<>(function.lines().toList());
    for (Place place : places) {
      String allocated = lines.get(place.allocated);
      String indent = allocated.substring(0, allocated.indexOf("teavm_"));
      String object = allocated.substring(indent.length(), allocated.indexOf(" = "));
      String root = "";
      for (int i = place.allocated; i < place.constructed; i++) {
        if (isRoot(lines.get(i), object)) {
          root = "\n" + lines.get(i);
          lines.set(i, "");
        }
      }
      String call = "(" + name(place.key) + "(" + place.arguments + "));";
      lines.set(place.allocated, "");
      if (place.thrown < 0) {
        lines.set(place.constructed, indent + object + " = " + call + root);
      } else {
        lines.set(place.constructed, indent + call);
        for (int i = place.constructed + 1; i <= place.thrown; i++) {
          lines.set(i, "");
        }
      }
    }
    return String.join("\n", lines.stream().filter(line -> !line.isEmpty()).toList()) + "\n";
  }

  /** The name of a function that makes an object; {@code CollectingFunctions} knows what throws. */
  private static String name(String key) {
    String[] words = key.split(" ");
    return (words[1].equals("throw") ? "meth_otr_ExceptionHandling_throwException_" : "meth_made_")
        + words[0]
        + "_by_"
        + words[2].substring("meth_".length());
  }

  /** Adds the functions that make objects of a class to its file. */
  private void define(String type, GeneratedFile file) throws IOException {
    StringBuilder definitions = new StringBuilder();
    StringBuilder declarations = new StringBuilder();
    for (String key : new TreeMap<>(counts).keySet()) {
      if (key.startsWith(type + " ") && counts.get(key) >= WORTHWHILE) {
        boolean isThrown = key.contains(" throw ");
        String constructor = key.substring(key.lastIndexOf(' ') + 1);
        String list = parameters.get(constructor);
        String head = (isThrown ? "void " : "void* ") + name(key) + "(" + list + ")";
        declarations.append("extern ").append(head).append(";\n");
        definitions.append(definition(head, type, constructor, list, isThrown));
      }
    }
    if (!declarations.isEmpty()) {
      file.write(
          "extern void* meth_otr_Allocator_allocate(void*);\n"
              + "extern void meth_otr_ExceptionHandling_throwException(void*);\n"
              + file.text()
              + definitions);
      file.declare(declarations.toString());
    }
  }

  private static String definition(
      String head, String type, String constructor, String parameters, boolean isThrown) {
    String arguments =
        Arrays.stream(parameters.split(", "))
            .filter(parameter -> !parameter.isEmpty())
            .map(parameter -> ", " + parameter.substring(parameter.indexOf(' ') + 1))
            .collect(Collectors.joining());
    String object = "teavm_local_" + (parameters.split(", ").length + 1);
    String end =
        isThrown
            ? "    (meth_otr_ExceptionHandling_throwException(%1$s));\n    TEAVM_UNREACHABLE\n"
            : "    TEAVM_RELEASE_STACK;\n    return %1$s;\n";
    String body =
        """
           {
              void* %1$s;
              TEAVM_ALLOC_STACK(INT32_C(1));
              TEAVM_GC_ROOT_RELEASE(INT32_C(0));
              %1$s = (meth_otr_Allocator_allocate(&%2$s_Cls));
              TEAVM_GC_ROOT(INT32_C(0), %1$s);
              (%3$s(%1$s%4$s));
          """
            + end;
    return head + String.format(Locale.ROOT, body, object, type, constructor, arguments) + "}\n";
  }
}
