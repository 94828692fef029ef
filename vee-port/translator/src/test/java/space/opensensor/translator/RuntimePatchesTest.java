package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.teavm.tooling.TeaVMTool;

/** The patches on TeaVM's own runtime, and on small stand-ins for what it generates. */
class RuntimePatchesTest {

  /** What TeaVM copies into every translation. */
  private static final List<String> RUNTIME =
      List.of(
          "memory.c",
          "exceptions.h",
          "core.h",
          "core.c",
          "arrayclass.c",
          "string.h",
          "string.c",
          "stack.h");

  @TempDir Path c;

  private static String runtime(String name) throws IOException {
    try (InputStream file = TeaVMTool.class.getResourceAsStream("/org/teavm/backend/c/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).stripTrailing() + '\n';
    }
  }

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
    for (String name : RUNTIME) {
      write(name, runtime(name));
    }
    write("arrayclass_gen.h", "#define TEAVM_DYNAMIC_CLASS_POOL_CAPACITY 2328\n");
    write(
        "strings.h",
        """
        #pragma once
        #include "runtime.h"
        extern void teavm_initStringPool();
        extern TeaVM_String* teavm_stringPool[];
        #define TEAVM_GET_STRING(i) teavm_stringPool[i]
        #define TEAVM_GET_STRING_ADDRESS(i) (teavm_stringPool + i)
        """);
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
        "callsites.c",
        """
        static TeaVM_ExceptionHandler exceptionHandlers_teavm_callSites[5] = {
            { .id = 2, .exceptionClass = &A_Cls, .next = exceptionHandlers_teavm_callSites+1 },
            { .id = 1, .exceptionClass = &B_Cls, .next = NULL },
            { .id = 2, .exceptionClass = &A_Cls, .next = exceptionHandlers_teavm_callSites+3 },
            { .id = 1, .exceptionClass = &B_Cls, .next = NULL },
            { .id = 1, .exceptionClass = &B_Cls, .next = NULL }
        };
        TeaVM_CallSite teavm_callSites[7] = {
            { .firstHandler = NULL, .location = NULL },\s
            { .firstHandler = NULL, .location = NULL },\s
            { .firstHandler = exceptionHandlers_teavm_callSites + 0, .location = NULL },\s
            { .firstHandler = exceptionHandlers_teavm_callSites + 2, .location = NULL },\s
            { .firstHandler = exceptionHandlers_teavm_callSites + 4, .location = NULL },\s
            { .firstHandler = NULL, .location = NULL },\s
            { .firstHandler = NULL, .location = NULL }
        };
        """);
    write(
        "c/o/t/r/ExceptionHandling.c",
        """
                            goto teavm_label_2;
                        }
                        if ((((int32_t (*)(void*, void*)) TEAVM_FIELD(teavm_local_1, TeaVM_Class, \
        isSupertypeOf))(teavm_local_1, teavm_local_2))) {
                            goto teavm_label_2;
                        }
        """);
    write(
        "c/j/l/String.c",
        """
        alignas(8) jl_String_VT jl_String_Cls = {
            .parent = {
                .tag = 1,
                .modifiers = 17,
                .arrayType = NULL,
                .isSupertypeOf = &supertypeof_jl_String,
                .layout = teavm_classLayouts_jl_String_Cls,
                .enumValues = NULL
            }
        };
        int32_t supertypeof_jl_String(TeaVM_Class* supercls, TeaVM_Class* cls) {
            int32_t tag = cls->tag;
            if (tag < 1 || tag >= 3) return INT32_C(0);
            return INT32_C(1);
        }
        static void** teavm_gc_localStaticRoots_jl_String_Cls[2] = {
        (void**) &sfld_a, (void**) &sfld_b
        };
        void sysinitclass_jl_String() {
            sfld_a = NULL;
            sfld_n = INT32_C(7);
            teavm_registerStaticGcRoots(teavm_gc_localStaticRoots_jl_String_Cls, 2);
        }
        void initclass_jl_String() {
            TeaVM_Class* cls = (TeaVM_Class*) &jl_String_Cls;
            if (!(cls->flags & INT32_C(1))) {
                cls->flags |= INT32_C(1);
            }
        }
        """);
    write(
        "c/j/l/String.h",
        "extern void initclass_jl_String();\nextern jl_String_VT jl_String_Cls;\n");
    write(
        "c/j/l/Object.c",
        """
        int32_t supertypeof_jl_Object(TeaVM_Class* supercls, TeaVM_Class* cls) {
            return INT32_C(1);
        }
        alignas(8) jl_Object_VT jl_Object_Cls = {
            .isSupertypeOf = &supertypeof_jl_Object,
            .layout = NULL,
            .enumValues = NULL
        };
        """);
    write(
        "a/p/char.c",
        """
        int32_t supertypeof_Arr_C(TeaVM_Class* supercls, TeaVM_Class* cls) {
            return itemType == &C_Cls;
        }
        alignas(8) jl_Object_VT Arr_C_Cls = {
            .isSupertypeOf = &supertypeof_Arr_C,
            .layout = NULL,
            .enumValues = NULL
        };
        """);
    write("c/o/t/r/GC.h", "extern int8_t sfld_otr_GC_isFullGC;\n");
    write(
        "c/o/t/r/GC.c",
        """
        int8_t sfld_otr_GC_isFullGC;
        void* meth_otr_GC_alloc(int32_t teavm_local_1) {
            void* teavm_local_2;
            void* teavm_local_3;
        }
        void meth_otr_GC_triggerFullGC() {
            int32_t teavm_local_1;
            sfld_otr_GC_isFullGC = INT32_C(1);
            teavm_local_1 = meth_otr_GC_getRegionCount();
        }
        void meth_otr_GC_collectGarbageImpl(int32_t teavm_local_1) {
            meth_otr_GC_doCollectGarbage();
            teavm_local_2 = INT64_C(0);
            sfld_otr_GC_isFullGC = INT32_C(0);
            meth_otr_GC_resizeHeapIfNecessary(teavm_local_2);
        }
        void meth_otr_GC__clinit_() {
            sfld_otr_GC_freeMemory = ((int32_t) teavm_gc_availableBytes);
            sfld_otr_GC_isFullGC = INT32_C(1);
        }
        void sysinitclass_otr_GC() {
            sfld_otr_GC_isFullGC = 0;
        }
                meth_otr_GC_collectGarbageFullImpl(teavm_local_1);
                if ((!meth_otr_GC_hasAvailableMemory(teavm_local_1))) {
                    meth_otr_ExceptionHandling_printStack();
                    teavm_outOfMemory();
                }
            }

        }
        void meth_otr_GC_markFromClasses() {
            void* teavm_local_1;
            teavm_local_1 = teavm_firstClass;
            while (1) {
                if (!(teavm_local_1 != NULL)) break;
                meth_otr_GC_markFromClass(teavm_local_1);
                teavm_local_1 = TEAVM_FIELD(teavm_local_1, TeaVM_Class, next);
            }
        }
        void meth_otr_GC_markFromClass(void* teavm_local_1) {
            teavm_local_1 = TEAVM_FIELD(teavm_local_1, TeaVM_Class, classObject);
            if ((teavm_local_1 != NULL)) {
                meth_otr_GC_mark_0(teavm_local_1);
            }
        }
            while (1) {
                if (!(teavm_local_2 != NULL)) break;
                teavm_local_3 = TEAVM_FIELD(teavm_local_2, TeaVM_Class, enumValues);
                if ((teavm_local_3 != NULL)) {
                    teavm_local_4 = ((int32_t) (intptr_t) teavm_local_3);
        }
        void meth_otr_GC_updatePointersFromClasses() {
            void* teavm_local_1;
            void* teavm_local_2;
            teavm_local_1 = teavm_firstClass;
            while (1) {
                if (!(teavm_local_1 != NULL)) break;
                teavm_local_2 = TEAVM_FIELD(teavm_local_1, TeaVM_Class, classObject);
                if ((teavm_local_2 != NULL)) {
                    TEAVM_FIELD(teavm_local_1, TeaVM_Class, classObject) = meth_otr_GC_updatePointer(teavm_local_2);
                }
                teavm_local_1 = TEAVM_FIELD(teavm_local_1, TeaVM_Class, next);
            }
        }
            teavm_local_3 = TEAVM_FIELD(teavm_local_1, TeaVM_Class, layout);
            teavm_local_4 = -INT32_C(1);
            teavm_local_5 = TEAVM_FIELD(teavm_local_1, TeaVM_Class, enumValues);
            if (((teavm_local_5 != NULL) && (!(TEAVM_FIELD(teavm_local_1, TeaVM_Class, modifiers) & INT32_C(65536))))) {
                teavm_local_4 = ((int32_t) (intptr_t) teavm_local_5);
            }
        """);
    write("c/o/t/r/Allocator.c", "x = meth_otr_Allocator_allocateMultiArray(a, b, c);\n");
    write(
        "c/s/o/Station.c",
        """
        void plain(void) {
            TEAVM_ALLOC_STACK(INT32_C(0));
            TEAVM_WITH_CALL_SITE_ID(0, one(TEAVM_WITH_CALL_SITE_ID(1, two())));
            TEAVM_RELEASE_STACK;
        }
        void handles(void) {
            TEAVM_ALLOC_STACK(INT32_C(0));
            TEAVM_TRY
                TEAVM_TRY
                    TEAVM_WITH_CALL_SITE_ID(2, one());
                    TEAVM_CALL_SITE(3);
                TEAVM_CATCH
                    TEAVM_WITH_CALL_SITE_ID(4, two());
                TEAVM_END_TRY
            TEAVM_CATCH
            TEAVM_END_TRY
            TEAVM_CALL_SITE(5);
            TEAVM_RELEASE_STACK;
        }
        void keeps(void) {
            TEAVM_ALLOC_STACK(INT32_C(2));
            TEAVM_GC_ROOT_RELEASE(INT32_C(0));
            if (TEAVM_WITH_CALL_SITE_ID(6, meth_one())) {
                TEAVM_GC_ROOT_RELEASE(INT32_C(1));
            }
            TEAVM_RELEASE_STACK;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "heap-size | main.c | teavm_initHeap(4194304, 134217728);",
        "heap-areas | memory.c | return 4096LL;",
        "cheap-checks | exceptions.h | if (o == NULL) {",
        "one-generation | c/o/t/r/GC.c | int8_t sfld_otr_GC_isFullGC;",
        "out-of-memory | c/o/t/r/GC.c | meth_otr_ExceptionHandling_printStack();",
        "call-sites | stack.h | int32_t callSiteId;",
        "tries | exceptions.h | int teavm_exceptionHandler = setjmp(teavm_longJmpdesc.buffer);",
        "static-roots | memory.c | free(builder);",
        "constant-classes | core.c | cls->classObject = result;",
        "constant-strings | strings.h | extern TeaVM_String* teavm_stringPool[];",
      })
  void aPlaceThatTeavmWritesOtherwiseIsNamedWithThePatchAndItsReason(
      String patch, String file, String text) throws IOException {
    write(file, Files.readString(c.resolve(file)).replace(text, text + " /* newer */"));
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    String reason = Patch.of(patch).reason();
    assertTrue(e.getMessage().startsWith(patch + ": does not find the place for "), e.getMessage());
    assertTrue(e.getMessage().contains(c.resolve(file).toString()), e.getMessage());
    assertTrue(e.getMessage().endsWith("it is there for: " + reason), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void failsWhenAPlaceToPatchIsThereTwice() throws IOException {
    write(
        "main.c",
        Files.readString(c.resolve("main.c")) + "    teavm_initHeap(4194304, 134217728);\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().startsWith("heap-size: finds twice the place for "), e.getMessage());
  }

  @Test
  void refusesAnArrayOfSeveralDimensionsOutsideTheRuntime() throws IOException {
    write("c/s/o/Batch.c", "x = meth_otr_Allocator_allocateMultiArray(a, b, 2);\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("Batch.c: makes an array of several"), e.getMessage());
  }

  @Test
  void storesANumberOnlyWhereATryBeginsAndClearsAFrameOnce() throws IOException {
    RuntimePatches.apply(c);
    assertEquals(
        """
        void plain(void) {
            (one((two())));
        }
        void handles(void) {
            TEAVM_ALLOC_STACK_OF_TRIES(INT32_C(0), 2);
            TEAVM_TRY(0, 3)
                TEAVM_TRY(1, 1)
                    (one());
                   \s
                TEAVM_CATCH(1, 3)
                    (two());
                TEAVM_END_TRY(1)
            TEAVM_CATCH(0, 0)
            TEAVM_END_TRY(0)
           \s
            TEAVM_RELEASE_STACK;
        }
        void keeps(void) {
            TEAVM_ALLOC_STACK(INT32_C(2));
            TEAVM_GC_ROOT_RELEASE(INT32_C(0));
            TEAVM_GC_ROOT_RELEASE(INT32_C(1));
            if ((meth_one())) {
            }
            TEAVM_RELEASE_STACK;
        }
        """,
        Files.readString(c.resolve("c/s/o/Station.c")));
    String handlers = Files.readString(c.resolve("callsites.c"));
    assertTrue(
        handlers.contains(
            """
            handlers[3] = {
                { 2, &A_Cls, (TeaVM_ExceptionHandler*) handlers + 1 },
                { 1, &B_Cls, NULL },
                { 1, &B_Cls, NULL },
            };
            """),
        handlers);
  }

  @Test
  void failsWhenCallsInOneTryHaveOtherHandlers() throws IOException {
    Path station = c.resolve("c/s/o/Station.c");
    Files.writeString(
        station, Files.readString(station).replace("TEAVM_CALL_SITE(3);", "TEAVM_CALL_SITE(5);"));
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("call site 5 has other handlers"), e.getMessage());
  }

  @Test
  void describesClassesInReadOnlyMemory() throws IOException {
    RuntimePatches.apply(c);
    String string = Files.readString(c.resolve("c/j/l/String.c"));
    assertTrue(
        string.contains(
            """
            const jl_String_VT jl_String_Cls = {
                .parent = {
                    .tag = 1,
                    .tagEnd = 3, .number = 1,
                    .layout = teavm_classLayouts_jl_String_Cls
                }
            };
            """),
        string);
    assertTrue(string.contains("int8_t station_ready_jl_String;"), string);
    String header = Files.readString(c.resolve("c/j/l/String.h"));
    assertTrue(header.contains("extern int8_t station_ready_jl_String;"), header);
    assertTrue(header.contains("extern const jl_String_VT jl_String_Cls;"), header);
    String core = Files.readString(c.resolve("station_supertypes.h"));
    assertTrue(core.contains("case 2: { extern int32_t supertypeof_jl_Object("), core);
    assertTrue(!core.contains("case 1:"), core);
  }

  @Test
  void failsWhenAClassIsNotDescribed() throws IOException {
    write("a/p/char.c", "");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("3 descriptions of classes, not 2"), e.getMessage());
  }

  @Test
  void keepsTheStaticRootsInOneTable() throws IOException {
    RuntimePatches.apply(c);
    String main = Files.readString(c.resolve("main.c"));
    assertTrue(
        main.contains("(void**) (intptr_t) 2,\n    (void**) &sfld_a,\n    (void**) &sfld_b\n};"),
        main);
    String string = Files.readString(c.resolve("c/j/l/String.c"));
    assertTrue(
        string.contains("void sysinitclass_jl_String() {\n    sfld_n = INT32_C(7);\n}"), string);
  }

  @Test
  void failsWhenAStaticRootIsNotRegistered() throws IOException {
    Path string = c.resolve("c/j/l/String.c");
    Files.writeString(
        string, Files.readString(string).replace("jl_String_Cls, 2);", "jl_String_Cls, 1);"));
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("2 static fields to be registered, not 1"), e.getMessage());
  }

  @Test
  void failsWhenACallSiteIsNotFound() throws IOException {
    write("c/s/o/Station.c", "void f(void) {\n    TEAVM_WITH_CALL_SITE_ID(0, one());\n}\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("found 1 of 7 call sites"), e.getMessage());
  }

  @Test
  void failsWhenMoreArraysAreMadeAtRunTimeThanThereIsRoomFor() throws IOException {
    StringBuilder calls = new StringBuilder();
    for (int i = 0; i < ConstantClasses.DYNAMIC_CLASSES; i++) {
      calls.append("teavm_getArrayClass((TeaVM_Class*) &c").append(i).append("_Cls);\n");
    }
    Path string = c.resolve("c/j/l/String.c");
    Files.writeString(string, Files.readString(string) + calls);
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(
        e.getMessage().contains("arrays of 64 classes are made at run time, there is room for 63"),
        e.getMessage());
  }

  @Test
  void makesLiteralsOfTheNumbersOfTheirClasses() throws IOException {
    RuntimePatches.apply(c);
    assertEquals(
        """
        #pragma once
        #define STATION_CLASSES 67
        #define STATION_STRING_CLASS 1
        #define STATION_CHAR_ARRAY_CLASS 3
        """,
        Files.readString(c.resolve("station_classes.h")));
    String macros = Files.readString(c.resolve("string.h"));
    assertTrue(macros.contains(".header = STATION_STRING_CLASS | STATION_ALWAYS_MARKED"), macros);
    String strings = Files.readString(c.resolve("strings.c"));
    assertTrue(strings.contains("STATION_LATIN1(4, \"null\")"), strings);
  }

  @Test
  void failsWhenAStringIsAskedForItsHash() throws IOException {
    Path string = c.resolve("c/j/l/String.c");
    write(
        "c/j/l/String.c", Files.readString(string) + "int32_t meth_jl_String_hashCode(void* s);\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("no hash of a string"), e.getMessage());
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
