package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** Room for classes of arrays of objects, which are made when they are needed. */
  static final int DYNAMIC_CLASSES = 32;

  private static final Pattern CLASS = Pattern.compile("\\(TeaVM_Class\\*\\) &(\\w+)");
  private static final String TABLE = "teavm_classReferences\\[(\\d+)\\] = \\{";

  private static final Pattern DEFINITION =
      Pattern.compile("(?m)^alignas\\(8\\) (\\w+ )(\\w+_Cls)( = \\{\\n)");
  private static final Pattern SUPERTYPE = Pattern.compile("\\.isSupertypeOf = &(\\w+),");
  private static final Pattern RANGE =
      Pattern.compile(
          "int32_t tag = cls->tag;\\s+if \\(tag < (\\d+) \\|\\| tag >= (\\d+)\\)"
              + " return INT32_C\\(0\\);\\s+return INT32_C\\(1\\);\\s+\\}");

  private final List<String> classes;
  private final StringBuilder others = new StringBuilder();
  private int described;

  private ConstantClasses(List<String> classes) {
    this.classes = classes;
  }

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code main.c}
   * @return the names of the classes in the order of their numbers, which are from 1
   */
  static List<String> apply(Path c) throws IOException {
    GeneratedFile main = new GeneratedFile(c.resolve("main.c"));
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
    constant.rewriteRuntime(c);
    return classes;
  }

  private void rewrite(GeneratedFile file) throws IOException {
    String text = file.text();
    String changed =
        text.replaceAll("(?m)^extern (\\w+ \\w+_Cls;)$", "extern const $1")
            .replaceAll("static (int16_t teavm_classLayouts_)", "static const $1");
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
    return description
        .replace(supertype.group(), ".tagEnd = " + end0 + ", .number = " + number + ",")
        .replaceAll("\\s+\\.(modifiers|arrayType) = [^\\n]+,(?=\\n)", "")
        .replaceAll(",?\\s+\\.enumValues = \\w+", "")
        .replaceAll("(\\.tag = )2147483647,", "$1INT16_MAX,");
  }

  private void rewriteRuntime(Path c) throws IOException {
    new GeneratedFile(c.resolve("core.h"))
        .replace(
            "(?s)typedef struct TeaVM_Class \\{.*?\\} TeaVM_Class;",
            """
            typedef struct TeaVM_Class {
                int16_t number; /* from 1 */
                int16_t flags;
                int16_t size;
                int16_t tag;
                int16_t tagEnd; /* subclasses have tags below it; 0 where their tags are no range */
                struct TeaVM_Class* itemType;
                struct TeaVM_Class* superclass;
                const void* layout;
            } TeaVM_Class;
            #define STATION_INITIALIZE(name) (station_ready_##name ? (void) 0 : initclass_##name())\
            """)
        .replace(
            "(?s)inline static int32_t teavm_enumConstantCount.*?\\n\\}\\s+"
                + "inline static void\\* teavm_enumConstant.*?\\n\\}",
            "")
        .replace(
            "(?s)static inline int32_t teavm_isSupertypeOf(\\([^)]*\\)) \\{.*?\\n\\}",
            "extern int32_t teavm_isSupertypeOf$1;")
        .replace("(?s)static inline void teavm_initializeClass\\(.*?\\n\\}", "")
        .replace(
            "#define TEAVM_PACK_CLASS\\(cls\\) .*",
            "#define TEAVM_PACK_CLASS(cls) (((TeaVM_Class*) (cls))->number)")
        .replace(
            "#define TEAVM_UNPACK_CLASS\\(cls\\) .*",
            "#define TEAVM_UNPACK_CLASS(cls) (teavm_classReferences[((cls) & 0xffff) - 1])\n"
                + "extern TeaVM_Class* teavm_classReferences[];");
    new GeneratedFile(c.resolve("core.c"))
        .replace("(?s)(void teavm_initClasses\\(\\) \\{).*?\\n\\}", "$1}")
        .replace(
            "TeaVM_Object\\* result = cls->classObject;",
            "TeaVM_Object* result = teavm_classObjects[cls->number - 1];")
        .replace("cls->classObject = result;", "teavm_classObjects[cls->number - 1] = result;")
        .replace(
            "TeaVM_Class\\* teavm_firstClass = NULL;",
            Matcher.quoteReplacement(
                """
                TeaVM_Object* teavm_classObjects[%d];

                int32_t teavm_isSupertypeOf(TeaVM_Class* superclass, TeaVM_Class* subclass) {
                    if (superclass->tagEnd != 0) {
                        return superclass->tag <= subclass->tag && subclass->tag < superclass->tagEnd;
                    }
                    switch (superclass->number) {
                %s        default: {
                            extern int32_t teavm_isSupertypeOfArray(TeaVM_Class*, TeaVM_Class*);
                            return teavm_isSupertypeOfArray(superclass, subclass);
                        }
                    }
                }
                """
                    .formatted(classes.size() + DYNAMIC_CLASSES, others)));
    new GeneratedFile(c.resolve("arrayclass_gen.h"))
        .replace("(TEAVM_DYNAMIC_CLASS_POOL_CAPACITY) \\d+", "$1 " + DYNAMIC_CLASSES);
    new GeneratedFile(c.resolve("arrayclass.c"))
        .replace("superclass->itemType->isSupertypeOf\\(", "teavm_isSupertypeOf(")
        .replace(
            "if \\(itemType->arrayType != NULL\\) \\{\\s+return itemType->arrayType;\\s+\\}",
            "for (int i = teavm_classReferencesCount + teavm_dynamicClassPoolSize - 1; i >= 0; i--) {\n"
                + "        if (teavm_classReferences[i]->itemType == itemType) {\n"
                + "            return teavm_classReferences[i];\n        }\n    }")
        .replace("\\s+classPtr->modifiers = 0;", "")
        .replace("\\s+classPtr->isSupertypeOf = &teavm_isSupertypeOfArray;", "")
        .replace("\\s+classPtr->classObject = NULL;", "")
        .replace(
            "classPtr->next = teavm_firstClass;\\s+teavm_firstClass = classPtr;",
            "classPtr->number = teavm_classReferencesCount + teavm_dynamicClassPoolSize;\n"
                + "    teavm_classReferences[classPtr->number - 1] = classPtr;")
        .replace("\\s+itemType->arrayType = &ptr->parent;", "")
        .replace("&TEAVM_OBJECT_CLASS_PTR.parent", "(TeaVM_Class*) &TEAVM_OBJECT_CLASS_PTR");
    new GeneratedFile(c.resolve("c/o/t/r/ExceptionHandling.c"))
        .replace(
            "\\(\\(int32_t \\(\\*\\)\\(void\\*, void\\*\\)\\) TEAVM_FIELD\\(\\w+, TeaVM_Class,"
                + " isSupertypeOf\\)\\)\\(",
            "teavm_isSupertypeOf(");
    int most = classes.size() + DYNAMIC_CLASSES;
    new GeneratedFile(c.resolve("c/o/t/r/GC.c"))
        .replace(
            "(?s)(void meth_otr_GC_markFromClasses\\(\\) \\{).*?\\n\\}\\n"
                + "void meth_otr_GC_markFromClass\\(.*?\\n\\}",
            """
            extern TeaVM_Object* teavm_classObjects[];
            $1
                for (int i = 0; i < %d; i++) {
                    if (teavm_classObjects[i] != NULL) {
                        meth_otr_GC_mark_0(teavm_classObjects[i]);
                    }
                }
            }"""
                .formatted(most))
        .replace(
            "(?s)(void meth_otr_GC_updatePointersFromClasses\\(\\) \\{).*?\\n\\}",
            """
            $1
                for (int i = 0; i < %d; i++) {
                    if (teavm_classObjects[i] != NULL) {
                        teavm_classObjects[i] = meth_otr_GC_updatePointer(teavm_classObjects[i]);
                    }
                }
            }"""
                .formatted(most))
        .replaceAll("TEAVM_FIELD\\(\\w+, TeaVM_Class, enumValues\\)", "NULL")
        .replaceAll("TEAVM_FIELD\\(\\w+, TeaVM_Class, modifiers\\)", "0");
  }
}
