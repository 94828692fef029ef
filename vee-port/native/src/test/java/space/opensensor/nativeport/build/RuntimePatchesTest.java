package space.opensensor.nativeport.build;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The patches on small stand-ins for what TeaVM writes. */
class RuntimePatchesTest {

  @TempDir Path c;

  @BeforeEach
  void writeRuntime() throws IOException {
    write("main.c", "teavm_initHeap(4194304, 134217728);\n");
    write("arrayclass_gen.h", "#define TEAVM_DYNAMIC_CLASS_POOL_CAPACITY 2328\n");
    write(
        "arrayclass.c",
        """
        static TEAVM_OBJECT_CLASS teavm_dynamicClassPool[TEAVM_DYNAMIC_CLASS_POOL_CAPACITY];
        x = &teavm_dynamicClassPool[teavm_dynamicClassPoolSize++];
        return &teavm_dynamicClassPool[index].parent;
        """);
    write(
        "memory.c",
        """

        int64_t teavm_pageSize() {
            return 4096LL;
        }

        void* teavm_virtualAlloc(int64_t size) {
            return malloc(size);
        }
        """);
    write(
        "c/o/t/r/GC.c",
        """
        meth_otr_ExceptionHandling_printStack();
                    teavm_outOfMemory();
        """);
    write("c/o/t/r/Allocator.c", "x = meth_otr_Allocator_allocateMultiArray(a, b, c);\n");
    write("c/s/o/Station.c", "x = meth_otr_Allocator_allocateArray(a, b);\n");
    write("all.c", "#include \"main.c\"\n#include \"file.c\"\n#include \"memory.c\"\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = c.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void givesTheHeapItsSizeInBytesAndLeavesOutWhatThePortDoes() throws IOException {
    RuntimePatches.apply(c);
    assertTrue(
        Files.readString(c.resolve("main.c"))
            .contains("teavm_initHeap(STATION_HEAP_BYTES, STATION_HEAP_BYTES)"));
    List<String> station = Files.readAllLines(c.resolve("station.c"));
    assertTrue(station.contains("#include \"memory.c\""));
    assertTrue(station.stream().noneMatch(line -> line.contains("file.c")));
  }

  @Test
  void failsWhenAPlaceToPatchIsGone() throws IOException {
    write("memory.c", "another runtime\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("memory.c: expected one place of"), e.getMessage());
  }

  @Test
  void failsWhenAPlaceToPatchIsThereTwice() throws IOException {
    write("main.c", "teavm_initHeap(1, 2);\nteavm_initHeap(1, 2);\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("main.c: expected one place of"), e.getMessage());
  }

  @Test
  void refusesAnArrayOfSeveralDimensionsOutsideTheRuntime() throws IOException {
    write("c/s/o/Batch.c", "x = meth_otr_Allocator_allocateMultiArray(a, b, 2);\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("Batch.c: makes an array of several"), e.getMessage());
  }
}
