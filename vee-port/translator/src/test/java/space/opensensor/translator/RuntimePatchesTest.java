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
    write(
        "arrayclass.c",
        """
            return superclass->itemType->isSupertypeOf(superclass->itemType, subclass->itemType);
            if (itemType->arrayType != NULL) {
                return itemType->arrayType;
            }
            classPtr->modifiers = 0;
            classPtr->superclass = &TEAVM_OBJECT_CLASS_PTR.parent;
            classPtr->isSupertypeOf = &teavm_isSupertypeOfArray;
            classPtr->classObject = NULL;
            classPtr->next = teavm_firstClass;
            teavm_firstClass = classPtr;
            itemType->arrayType = &ptr->parent;
        """);
    write(
        "memory.c",
        """
        void*** teavm_gc_staticRoots;
        void teavm_initStaticGcRoots() {
            teavm_gc_staticRoots = malloc(sizeof(void**) * (teavm_staticGcRootDataSize + 1));
        }

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
            #define TEAVM_RESTORE_JUMP_BUFFER \\
                teavm_shadowStack.header.jmpTarget = teavm_shadowStack.header.jmpTarget->previous
                    teavm_longJmpdesc.previous = teavm_shadowStack.header.jmpTarget; \\
        """);
    write(
        "core.h",
        """
        typedef struct TeaVM_Class {
            struct TeaVM_Class* next;
            int32_t size;
        } TeaVM_Class;
        inline static int32_t teavm_enumConstantCount(TeaVM_Class* cls) {
        }
        inline static void* teavm_enumConstant(TeaVM_Class* cls, int32_t index) {
        }
        typedef struct TeaVM_String {
            TeaVM_Array* characters;
            int32_t hashCode;
        } TeaVM_String;
        static inline int32_t teavm_isSupertypeOf(TeaVM_Class* superclass, TeaVM_Class* subclass) {
            return superclass->isSupertypeOf(superclass, subclass);
        }
        static inline void teavm_initializeClass(TeaVM_Class* cls, void (*initializer)()) {
        }
        #define TEAVM_ARRAY_DATA(array, type) ((type*) TEAVM_ALIGN((array) + 1, sizeof(type)))
        #define TEAVM_PACK_CLASS(cls) ((int32_t) ((uintptr_t) (cls) >> 3))
        #define TEAVM_UNPACK_CLASS(cls) ((TeaVM_Class*) ((cls) << 3))
        x = (intptr_t) ((char*) object - (char*) teavm_gc_heapAddress) / teavm_gc_regionSize;
        """);
    write(
        "core.c",
        """
        TeaVM_Class* teavm_firstClass = NULL;
        void teavm_initClasses() {
            cls->next = teavm_firstClass;
        }
        TeaVM_Object* teavm_getClassObject(TeaVM_Class* cls) {
            TeaVM_Object* result = cls->classObject;
                cls->classObject = result;
        }
        """);
    write(
        "string.h",
        "#define TEAVM_STRING(length, hash, s) &(TeaVM_String) { }\n\nextern char z;\n");
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
            struct TeaVM_LongjmpDesc* previous;
            #define TEAVM_ALLOC_STACK(sz) \\
                teavm_shadowStack.header.size = (sz); \\
            #endif
        extern TeaVM_CallSite teavm_callSites[];
        #define TEAVM_FIND_CALLSITE(id, frame) (teavm_callSites + id)
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
        "((int32_t (*)(void*, void*)) TEAVM_FIELD(a, TeaVM_Class, isSupertypeOf))(a, b)\n");
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
    write(
        "c/o/t/r/GC.c",
        """
        meth_otr_ExceptionHandling_printStack();
                    teavm_outOfMemory();
        void meth_otr_GC_markFromClasses() {
        }
        void meth_otr_GC_markFromClass(void* cls) {
        }
        void meth_otr_GC_updatePointersFromClasses() {
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
            if (TEAVM_WITH_CALL_SITE_ID(6, one())) {
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
  void storesANumberOnlyWhereATryBeginsAndClearsAFrameOnce() throws IOException {
    RuntimePatches.apply(c);
    assertEquals(
        """
        void plain(void) {
            (one((two())));
        }
        void handles(void) {
            TEAVM_ALLOC_STACK(INT32_C(0));
            TEAVM_TRY TEAVM_CALL_SITE(3);
                TEAVM_TRY TEAVM_CALL_SITE(1);
                    (one());
                   \s
                TEAVM_CATCH
                    (two());
                TEAVM_END_TRY
            TEAVM_CATCH
            TEAVM_END_TRY
           \s
            TEAVM_RELEASE_STACK;
        }
        void keeps(void) {
            TEAVM_ALLOC_STACK(INT32_C(2));
            TEAVM_GC_ROOT_RELEASE(INT32_C(0));
            TEAVM_GC_ROOT_RELEASE(INT32_C(1));
            if ((one())) {
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
    String core = Files.readString(c.resolve("core.c"));
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
  void makesLiteralsOfTheNumbersOfTheirClasses() throws IOException {
    RuntimePatches.apply(c);
    String macros = Files.readString(c.resolve("string.h"));
    assertTrue(macros.contains(".header = 1 | (int32_t) 0x80000000 }, \\\n"), macros);
    assertTrue(macros.contains(".header = 3 | (int32_t) 0x80000000 }, .size"), macros);
    String strings = Files.readString(c.resolve("strings.c"));
    assertTrue(strings.contains("TEAVM_STRING(4, 3392903,u\"null\")"), strings);
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
