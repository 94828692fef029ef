package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the runtime that TeaVM 0.15.0 writes needs on a small 32-bit target: {@linkplain Patch
 * patches} of the files that are the same for every program, and rewrites of those that are not.
 */
final class RuntimePatches {

  /** In this order, because some change lines beside those of others. */
  static final List<String> NAMES =
      List.of(
          "heap-size",
          "heap-areas",
          "cheap-checks",
          "array-elements",
          "one-generation",
          "out-of-memory",
          "call-sites",
          "tries",
          "static-roots",
          "constant-classes",
          "constant-strings");

  /** Files of TeaVM's runtime whose work the port does, or that nothing calls. */
  private static final List<String> LEFT_OUT =
      List.of(
          "file.c", "date.c", "heapdump.c", "virtcall.c", "time.c", "resource.c", "stringhash.c");

  private RuntimePatches() {}

  /**
   * Patches a translation, and writes {@code station.c}, which includes the files to compile.
   *
   * @param c the folder with {@code all.c}
   */
  static void apply(Path c) throws IOException {
    for (String name : NAMES) {
      Patch.of(name).apply(c);
    }
    // Not a patch but a defect without a cure here: new int[m][n] keeps its parts where the
    // collector does not look.
    refuse(c.resolve("c"), "meth_otr_Allocator_allocateMultiArray(", "o/t/r");
    CallSites.apply(c);
    Tries.apply(c);
    ShadowFrames.apply(c);
    ConstantStrings.apply(c);
    StaticRoots.apply(c, ConstantEnums.apply(c));
    ConstantClasses.apply(c);
    Constructions.apply(c);
    NeedlessRoots.apply(c);
    VirtualTables.apply(c);
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
