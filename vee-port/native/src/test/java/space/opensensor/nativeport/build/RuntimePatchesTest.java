package space.opensensor.nativeport.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    write(
        "main.c",
        """
        TeaVM_Class* teavm_classReferences[3] = {
            (TeaVM_Class*) &jl_String_Cls,\s
            (TeaVM_Class*) &jl_Object_Cls,\s
            (TeaVM_Class*) &Arr_C_Cls
        };
        int main(int argc, char** argv) {
            teavm_initHeap(4194304, 134217728);
        }
        """);
    write("arrayclass_gen.h", "#define TEAVM_DYNAMIC_CLASS_POOL_CAPACITY 2328\n");
    write("arrayclass.c", "    classPtr->next = teavm_firstClass;\n");
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
        "exceptions.h",
        """
        if (o == NULL) {
        if (index < 0 || index >= TEAVM_ARRAY_LENGTH(array)) {
        """);
    write(
        "core.h",
        """
        typedef struct TeaVM_Class {
            struct TeaVM_Class* next;
            int32_t size;
        } TeaVM_Class;
        #define TEAVM_ARRAY_DATA(array, type) ((type*) TEAVM_ALIGN((array) + 1, sizeof(type)))
        #define TEAVM_PACK_CLASS(cls) ((int32_t) ((uintptr_t) (cls) >> 3))
        #define TEAVM_UNPACK_CLASS(cls) ((TeaVM_Class*) ((cls) << 3))
        x = (intptr_t) ((char*) object - (char*) teavm_gc_heapAddress) / teavm_gc_regionSize;
        """);
    write(
        "core.c",
        """
        void teavm_initClasses() {
            teavm_beforeClasses = (char*) teavm_classReferences[0];
            teavm_beforeClasses -= 4096;
            cls->next = teavm_firstClass;
        }
        """);
    write("string.h", "#define TEAVM_STRING(length, hash, s) &(TeaVM_String) { }\n\n#define Z\n");
    write("strings.h", "extern TeaVM_String* teavm_stringPool[];\n");
    write(
        "strings.c",
        """
        TeaVM_String* teavm_stringPool[2] = {
            TEAVM_STRING(4, 3392903,u"null"), // string #0
            TEAVM_STRING(0, 0,u"") // string #1
        };
        void teavm_initStringPool() {
            if (s != NULL) {
            }
        }
        """);
    write(
        "stack.h",
        """
            int32_t size;
            int32_t callSiteId;
        extern TeaVM_CallSite teavm_callSites[];
        #define TEAVM_FIND_CALLSITE(id, frame) (teavm_callSites + id)
        """);
    write(
        "callsites.c",
        """
        static TeaVM_ExceptionHandler exceptionHandlers_teavm_callSites[1] = {
            { .id = 1, .exceptionClass = (TeaVM_Class*) &ji_IOException_Cls, .next = NULL }
        };
        TeaVM_CallSite teavm_callSites[4] = {
            { .firstHandler = NULL, .location = NULL },\s
            { .firstHandler = NULL, .location = NULL },\s
            { .firstHandler = exceptionHandlers_teavm_callSites + 0, .location = NULL },\s
            { .firstHandler = NULL, .location = NULL }
        };
        """);
    write(
        "c/o/t/r/GC.c",
        """
        meth_otr_ExceptionHandling_printStack();
                    teavm_outOfMemory();
        """);
    write("c/o/t/r/Allocator.c", "x = meth_otr_Allocator_allocateMultiArray(a, b, c);\n");
    write(
        "c/s/o/Station.c",
        """
        void plain(void) {
            TEAVM_ALLOC_STACK(INT32_C(1));
            TEAVM_WITH_CALL_SITE_ID(0, one(TEAVM_WITH_CALL_SITE_ID(1, two())));
        }
        void handles(void) {
            TEAVM_ALLOC_STACK(INT32_C(1));
            TEAVM_WITH_CALL_SITE_ID(2, one());
            TEAVM_CALL_SITE(3);
        }
        """);
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
            .contains("teavm_initHeap(station_heap_bytes(), station_heap_bytes())"));
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

  @Test
  void keepsTheNumbersOfCallsWhereOneOfThemIsHandled() throws IOException {
    RuntimePatches.apply(c);
    assertEquals(
        """
        void plain(void) {
            TEAVM_ALLOC_STACK_UNHANDLED(INT32_C(1));
            (one((two())));
        }
        void handles(void) {
            TEAVM_ALLOC_STACK(INT32_C(1));
            TEAVM_WITH_CALL_SITE_ID(2, one());
            TEAVM_CALL_SITE(3);
        }
        """,
        Files.readString(c.resolve("c/s/o/Station.c")));
    String ranges = Files.readString(c.resolve("callsites.c"));
    assertTrue(ranges.contains("{ 0, -1 },\n    { 2, 0 },\n    { 3, -1 },\n"), ranges);
  }

  @Test
  void failsWhenACallSiteIsNotFound() throws IOException {
    write("c/s/o/Station.c", "void f(void) {\n    TEAVM_WITH_CALL_SITE_ID(0, one());\n}\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("found 1 of 4 call sites"), e.getMessage());
  }

  @Test
  void makesLiteralsOfTheNumbersOfTheirClasses() throws IOException {
    RuntimePatches.apply(c);
    String macros = Files.readString(c.resolve("string.h"));
    assertTrue(macros.contains(".header = 1 | (int32_t) 0x80000000 }, \\\n"), macros);
    assertTrue(macros.contains(".header = 3 | (int32_t) 0x80000000 }, .size"), macros);
    String strings = Files.readString(c.resolve("strings.c"));
    assertTrue(strings.contains("TEAVM_STRING(4, 3392903,u\"null\")"), strings);
    assertTrue(strings.contains("TEAVM_UNHASHED_STRING(0, 0,u\"\")"), strings);
  }

  @Test
  void failsWhenAClassIsMissingInTheTable() throws IOException {
    write("main.c", Files.readString(c.resolve("main.c")).replace("[3]", "[4]"));
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("as many classes as their table says"), e.getMessage());
  }

  @Test
  void putsTheElementsOfAnArrayAtOneOffset() throws IOException {
    RuntimePatches.apply(c);
    String core = Files.readString(c.resolve("core.h"));
    assertTrue(core.contains("((type*) ((char*) (array) + (sizeof(TeaVM_Array)"), core);
  }
}
