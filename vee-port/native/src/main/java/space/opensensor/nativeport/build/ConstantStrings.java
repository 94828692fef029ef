package space.opensensor.nativeport.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * String literals in read-only memory. TeaVM keeps them in RAM, because it writes a reference to
 * the class into each at start, and that is an address shifted by three, which no linker can fill
 * in. With the number of the class instead, a literal is complete when it is compiled. Nothing
 * interns strings, so that there is no table of them either.
 *
 * <p>The collector writes to no object that is marked already and lies below the heap; both hold
 * for a literal, the second because {@code station_heap_area} looks.
 */
final class ConstantStrings {

  private static final int DYNAMIC_CLASSES = 32;
  private static final Pattern CLASS = Pattern.compile("\\(TeaVM_Class\\*\\) &(\\w+)");
  private static final String ALWAYS_MARKED = " | (int32_t) 0x80000000";

  private ConstantStrings() {}

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code strings.c}
   */
  static void apply(Path c) throws IOException {
    GeneratedFile main = new GeneratedFile(c.resolve("main.c"));
    String table = "teavm_classReferences\\[(\\d+)\\] = \\{";
    MatchResult start =
        Pattern.compile(table)
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
    if (classes.size() != Integer.parseInt(start.group(1))
        || !classes.contains("jl_String_Cls")
        || !classes.contains("Arr_C_Cls")) {
      throw main.unexpected("as many classes as their table says, String and char[] among them");
    }
    main.replace(table, "teavm_classReferences[$1 + " + DYNAMIC_CLASSES + "] = {");

    numberClasses(c);
    String numbers =
        """
        #define STATION_STRING(kind, length, hash, s) (TeaVM_String*) &(kind TeaVM_String) { \\
            .parent = { .header = %d%s }, \\
            .characters = (TeaVM_Array*) \\
                &(const struct { TeaVM_Array hdr; char16_t data[(length) + 1]; }) { \\
                    .hdr = { .parent = { .header = %d%s }, .size = length }, \\
                    .data = s \\
                }, \\
            .hashCode = INT32_C(hash) \\
        }
        #define TEAVM_STRING(length, hash, s) STATION_STRING(const, length, hash, s)
        #define TEAVM_UNHASHED_STRING(length, hash, s) STATION_STRING(, length, hash, s)
        """
            .formatted(
                classes.indexOf("jl_String_Cls") + 1,
                ALWAYS_MARKED,
                classes.indexOf("Arr_C_Cls") + 1,
                ALWAYS_MARKED);
    new GeneratedFile(c.resolve("string.h"))
        .replace(
            "#define TEAVM_STRING\\(length, hash, s\\) [^#]*", Matcher.quoteReplacement(numbers));
    GeneratedFile strings = new GeneratedFile(c.resolve("strings.c"));
    if (strings.text().contains("TEAVM_STRING_FROM_CODES")) {
      throw strings.unexpected("only literals that C can write as text");
    }
    strings
        .replace("TeaVM_String\\* (teavm_stringPool)", "TeaVM_String* const $1")
        .replace("(?s)void teavm_initStringPool\\(\\) \\{.*\\}", "void teavm_initStringPool() {}")
        // A hash of 0 counts as unknown: it is computed again and written.
        .replaceAll("TEAVM_STRING(\\(\\d+, 0,)", "TEAVM_UNHASHED_STRING$1");
    new GeneratedFile(c.resolve("strings.h"))
        .replace("extern TeaVM_String\\* teavm", "extern TeaVM_String* const teavm");
  }

  /** Lets an object refer to its class by a number from 1. */
  private static void numberClasses(Path c) throws IOException {
    new GeneratedFile(c.resolve("core.h"))
        .replace(
            "(struct TeaVM_Class\\* next;)\\s+int32_t size;",
            "$1\n    int32_t number;\n    int32_t size;")
        .replace(
            "#define TEAVM_PACK_CLASS\\(cls\\) .*",
            "#define TEAVM_PACK_CLASS(cls) (((TeaVM_Class*) (cls))->number)")
        .replace(
            "#define TEAVM_UNPACK_CLASS\\(cls\\) .*",
            "#define TEAVM_UNPACK_CLASS(cls) (teavm_classReferences[((cls) & 0xffff) - 1])\n"
                + "extern TeaVM_Class* teavm_classReferences[];");
    new GeneratedFile(c.resolve("core.c"))
        .replace(
            "(?s)teavm_beforeClasses = \\(char\\*\\) teavm_classReferences\\[0\\];.*"
                + "teavm_beforeClasses -= 4096;\n",
            "")
        .replace("(cls->next = teavm_firstClass;)", "cls->number = i + 1; $1");
    new GeneratedFile(c.resolve("arrayclass_gen.h"))
        .replace("(TEAVM_DYNAMIC_CLASS_POOL_CAPACITY) \\d+", "$1 " + DYNAMIC_CLASSES);
    new GeneratedFile(c.resolve("arrayclass.c"))
        .replace(
            "(classPtr->next = teavm_firstClass;)",
            "classPtr->number = teavm_classReferencesCount + teavm_dynamicClassPoolSize;\n"
                + "    teavm_classReferences[classPtr->number - 1] = classPtr;\n    $1");
  }
}
