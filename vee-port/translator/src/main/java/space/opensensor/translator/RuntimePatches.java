package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the runtime that TeaVM 0.15.0 writes needs on a small 32-bit target. Each patch must find
 * its place exactly once, or the build fails.
 */
final class RuntimePatches {

  /** Files of TeaVM's runtime whose work the port does, or that nothing calls. */
  private static final List<String> LEFT_OUT =
      List.of("file.c", "date.c", "heapdump.c", "virtcall.c", "time.c");

  private RuntimePatches() {}

  /**
   * Patches a translation, and writes {@code station.c}, which includes the files to compile.
   *
   * @param c the folder with {@code all.c}
   */
  static void apply(Path c) throws IOException {
    // The heap in bytes rather than in whole megabytes, and of one size; main seen from the port.
    new GeneratedFile(c.resolve("main.c"))
        .replace(
            "teavm_initHeap\\(\\d+, \\d+\\)",
            "teavm_initHeap(station_heap_bytes(), station_heap_bytes())")
        .replace("\nint main\\(", "\n__attribute__((externally_visible)) int main(");
    // The areas of the heap: zeroed, aligned, and not rounded up to pages.
    new GeneratedFile(c.resolve("memory.c"))
        .replace("return 4096LL;", "return 16LL;")
        .replace(
            "\nvoid\\* teavm_virtualAlloc\\(int64_t size\\) \\{\n    return malloc\\(size\\);",
            "\nvoid* teavm_virtualAlloc(int64_t size) {\n"
                + "    return station_heap_area((int32_t) size);");
    // One comparison for both bounds of an index. References to nothing are found by the memory
    // unit, which has nothing at address 0, unless a build asks for the check.
    new GeneratedFile(c.resolve("exceptions.h"))
        .replace(
            "index < 0 \\|\\| index >= TEAVM_ARRAY_LENGTH\\(array\\)",
            "(uint32_t) index >= (uint32_t) TEAVM_ARRAY_LENGTH(array)")
        .replace("if \\(o == NULL\\)", "if (STATION_CHECKS_NULL && o == NULL)");
    // The elements of an array at one offset. TeaVM aligns their address, so that a long[] which
    // the collector moves by four bytes comes apart.
    new GeneratedFile(c.resolve("core.h"))
        .replace(
            "(#define TEAVM_ARRAY_DATA\\(array, type\\)) .*",
            "$1 ((type*) ((char*) (array) + (sizeof(TeaVM_Array) + sizeof(type) - 1)"
                + " / sizeof(type) * sizeof(type)))");
    // A card of the collector without a division.
    new GeneratedFile(c.resolve("core.h"))
        .replace(
            "\\(intptr_t\\) (\\(\\(char\\*\\) object - \\(char\\*\\) teavm_gc_heapAddress\\))"
                + " / teavm_gc_regionSize",
            "(uintptr_t) $1 / (uint32_t) teavm_gc_regionSize");
    // Out of memory throws in Java instead of ending the process. The collector has just counted
    // no free chunk; the allocator that the exception leaves behind starts from one.
    new GeneratedFile(c.resolve("c/o/t/r/GC.c"))
        .replace(
            "meth_otr_ExceptionHandling_printStack\\(\\);\\s+teavm_outOfMemory\\(\\);",
            "sfld_otr_GC_freeChunks = INT32_C(1); station_out_of_memory();");
    // Not a patch but a defect without a cure here: new int[m][n] keeps its parts where the
    // collector does not look.
    refuse(c.resolve("c"), "meth_otr_Allocator_allocateMultiArray(", "o/t/r");
    CallSites.apply(c);
    ShadowFrames.apply(c);
    StaticRoots.apply(c);
    ConstantStrings.apply(c, ConstantClasses.apply(c));
    Files.writeString(
        c.resolve("station.c"),
        "#include \"station.h\"\n#include \"station_heap.h\"\n"
            // Nothing writes through the pointers that drop a const.
            + "#pragma GCC diagnostic ignored \"-Wdiscarded-qualifiers\"\n"
            + Files.readAllLines(c.resolve("all.c")).stream()
                .filter(line -> LEFT_OUT.stream().noneMatch(f -> line.contains('"' + f + '"')))
                .collect(Collectors.joining("\n", "", "\n")));
  }

  /** Fails where code outside the runtime calls a function of it. */
  private static void refuse(Path classes, String call, String runtime) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".c")).toList()) {
        if (!classes.relativize(file).startsWith(runtime)
            && Files.readString(file).contains(call)) {
          throw new IOException(
              file + ": makes an array of several dimensions at once; make its parts one by one");
        }
      }
    }
  }
}
