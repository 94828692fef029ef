package space.opensensor.nativeport.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    // The heap in bytes rather than in whole megabytes, and of one size.
    replace(
        c.resolve("main.c"),
        "teavm_initHeap\\(\\d+, \\d+\\)",
        "teavm_initHeap(STATION_HEAP_BYTES, STATION_HEAP_BYTES)");
    // Room for array classes made at run time: 64 rather than eight for each class there is.
    replace(c.resolve("arrayclass_gen.h"), "(TEAVM_DYNAMIC_CLASS_POOL_CAPACITY) \\d+", "$1 64");
    // References to classes lack their lowest three bits, so each class must lie at a multiple of
    // 8.
    Path arrays = c.resolve("arrayclass.c");
    replace(
        arrays,
        "static TEAVM_OBJECT_CLASS (teavm_dynamicClassPool\\[)",
        "typedef struct { alignas(8) TEAVM_OBJECT_CLASS entry; } PoolEntry;\n"
            + "static PoolEntry $1");
    replace(arrays, "(&teavm_dynamicClassPool\\[teavm_dynamicClassPoolSize\\+\\+\\])", "$1.entry");
    replace(arrays, "(&teavm_dynamicClassPool\\[index\\])", "$1.entry");
    // The areas of the heap: zeroed, aligned, and not rounded up to pages.
    Path memory = c.resolve("memory.c");
    replace(memory, "return 4096LL;", "return 16LL;");
    replace(
        memory,
        "\nvoid\\* teavm_virtualAlloc\\(int64_t size\\) \\{\n    return malloc\\(size\\);",
        "\nextern void* station_heap_area(int32_t size);\n"
            + "void* teavm_virtualAlloc(int64_t size) {\n"
            + "    return station_heap_area((int32_t) size);");
    // Out of memory throws in Java instead of ending the process. The collector has just counted
    // no free chunk; the allocator that the exception leaves behind starts from one.
    replace(
        c.resolve("c/o/t/r/GC.c"),
        "meth_otr_ExceptionHandling_printStack\\(\\);\\s+teavm_outOfMemory\\(\\);",
        "sfld_otr_GC_freeChunks = INT32_C(1); station_out_of_memory();");
    // Not a patch but a defect without a cure here: new int[m][n] keeps its parts where the
    // collector does not look.
    refuse(c.resolve("c"), "meth_otr_Allocator_allocateMultiArray(", "o/t/r");
    Files.writeString(
        c.resolve("station.c"),
        "#include \"station.h\"\n#include \"station_heap.h\"\n"
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

  private static void replace(Path file, String pattern, String replacement) throws IOException {
    String text = Files.readString(file);
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (matcher.results().count() != 1) {
      throw new IOException(
          file
              + ": expected one place of \""
              + pattern
              + "\"; TeaVM writes something else, look at its version");
    }
    Files.writeString(file, matcher.reset().replaceFirst(replacement));
  }
}
