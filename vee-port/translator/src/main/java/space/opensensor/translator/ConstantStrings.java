package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;

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

  private static final String ALWAYS_MARKED = " | (int32_t) 0x80000000";

  private ConstantStrings() {}

  /**
   * Rewrites a translation.
   *
   * @param c the folder with {@code strings.c}
   * @param classes the names of the classes in the order of their numbers
   */
  static void apply(Path c, List<String> classes) throws IOException {
    if (!classes.contains("jl_String_Cls") || !classes.contains("Arr_C_Cls")) {
      throw new IOException("the classes: expected String and char[] among them, got " + classes);
    }
    String numbers =
        """
        #define TEAVM_STRING(length, hash, s) (TeaVM_String*) &(const TeaVM_String) { \\
            .parent = { .header = %d%s }, \\
            .characters = (TeaVM_Array*) \\
                &(const struct { TeaVM_Array hdr; char16_t data[(length) + !(length)]; }) { \\
                    .hdr = { .parent = { .header = %d%s }, .size = length }, \\
                    .data = s \\
                } \\
        }
        """
            .formatted(
                classes.indexOf("jl_String_Cls") + 1,
                ALWAYS_MARKED,
                classes.indexOf("Arr_C_Cls") + 1,
                ALWAYS_MARKED);
    new GeneratedFile(c.resolve("string.h"))
        .replace(
            "(?s)#define TEAVM_STRING\\(length, hash, s\\) .*?(?=extern )",
            Matcher.quoteReplacement(numbers));
    // Nothing asks a string for its hash: no field to keep it in.
    GeneratedFile methods = new GeneratedFile(c.resolve("c/j/l/String.c"));
    if (methods.text().contains("hashCode")) {
      throw methods.unexpected("no hash of a string; compare with equals instead of switching");
    }
    new GeneratedFile(c.resolve("core.h"))
        .replace("(TeaVM_Array\\* characters;)\\s+int32_t hashCode;", "$1");
    GeneratedFile strings = new GeneratedFile(c.resolve("strings.c"));
    if (strings.text().contains("TEAVM_STRING_FROM_CODES")) {
      throw strings.unexpected("only literals that C can write as text");
    }
    strings
        .replace("TeaVM_String\\* (teavm_stringPool)", "TeaVM_String* const $1")
        .replace("(?s)void teavm_initStringPool\\(\\) \\{.*\\}", "void teavm_initStringPool() {}");
    new GeneratedFile(c.resolve("strings.h"))
        .replace("extern TeaVM_String\\* teavm", "extern TeaVM_String* const teavm");
  }
}
