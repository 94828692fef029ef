package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Path;

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
    GeneratedFile strings = new GeneratedFile(c.resolve("strings.c"));
    if (strings.text().contains("TEAVM_STRING_FROM_CODES")) {
      throw strings.unexpected("only literals that C can write as text");
    }
    strings
        .replace("TeaVM_String\\* (teavm_stringPool)", "TeaVM_String* const $1")
        .replace("(?s)void teavm_initStringPool\\(\\) \\{.*\\}", "void teavm_initStringPool() {}");
  }
}
