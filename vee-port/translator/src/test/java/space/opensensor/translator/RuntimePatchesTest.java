package space.opensensor.translator;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The patches on TeaVM's own runtime, and on small stand-ins for what it generates. */
class RuntimePatchesTest {

  @TempDir Path c;

  private SampleTranslation sample;

  @BeforeEach
  void writeRuntime() throws IOException {
    sample = SampleTranslation.in(c);
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
    sample.write(file, Files.readString(c.resolve(file)).replace(text, text + " /* newer */"));
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    String reason = Patch.of(patch).reason();
    assertTrue(e.getMessage().startsWith(patch + ": does not find the place for "), e.getMessage());
    assertTrue(e.getMessage().contains(c.resolve(file).toString()), e.getMessage());
    assertTrue(e.getMessage().endsWith("it is there for: " + reason), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void failsWhenAPlaceToPatchIsThereTwice() throws IOException {
    sample.write(
        "main.c",
        Files.readString(c.resolve("main.c")) + "    teavm_initHeap(4194304, 134217728);\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().startsWith("heap-size: finds twice the place for "), e.getMessage());
  }

  @Test
  void refusesAnArrayOfSeveralDimensionsOutsideTheRuntime() throws IOException {
    sample.write("c/s/o/Batch.c", "x = meth_otr_Allocator_allocateMultiArray(a, b, 2);\n");
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
            TEAVM_GC_ROOT(INT32_C(0), teavm_local_1);
            TEAVM_GC_ROOT(INT32_C(1), teavm_local_2);
            ((meth_one()));
            (two(teavm_local_1, teavm_local_2));
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
            const TeaVM_Table_0 jl_String_Cls = {
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
    assertTrue(header.contains("extern const TeaVM_Table_0 jl_String_Cls;"), header);
    String core = Files.readString(c.resolve("station_supertypes.h"));
    assertTrue(core.contains("case 2: { extern int32_t supertypeof_jl_Object("), core);
    assertTrue(!core.contains("case 1:"), core);
  }

  @Test
  void failsWhenAClassIsNotDescribed() throws IOException {
    sample.write("a/p/char.c", "");
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
    sample.write("c/s/o/Station.c", "void f(void) {\n    TEAVM_WITH_CALL_SITE_ID(0, one());\n}\n");
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
    sample.write(
        "c/j/l/String.c", Files.readString(string) + "int32_t meth_jl_String_hashCode(void* s);\n");
    IOException e = assertThrows(IOException.class, () -> RuntimePatches.apply(c));
    assertTrue(e.getMessage().contains("no hash of a string"), e.getMessage());
  }

  @Test
  void failsWhenAClassIsMissingInTheTable() throws IOException {
    sample.write("main.c", Files.readString(c.resolve("main.c")).replace("[3]", "[4]"));
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
