package space.opensensor.translator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.teavm.tooling.TeaVMTool;

/** A translation in small: TeaVM's own runtime, and stand-ins for what it generates. */
final class SampleTranslation {

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

  private final Path c;

  private SampleTranslation(Path c) {
    this.c = c;
  }

  /** Writes one. */
  static SampleTranslation in(Path c) throws IOException {
    SampleTranslation sample = new SampleTranslation(c);
    sample.writeAll();
    return sample;
  }

  private static String runtime(String name) throws IOException {
    try (InputStream file = TeaVMTool.class.getResourceAsStream("/org/teavm/backend/c/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).stripTrailing() + '\n';
    }
  }

  private void writeAll() throws IOException {
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
    write(
        "arrayclass_gen.h",
        "#define TEAVM_OBJECT_CLASS jl_Object_VT\n#define TEAVM_DYNAMIC_CLASS_POOL_CAPACITY 2328\n");
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
            TEAVM_GC_ROOT(INT32_C(0), teavm_local_1);
            TEAVM_GC_ROOT(INT32_C(1), teavm_local_2);
            (TEAVM_WITH_CALL_SITE_ID(6, meth_one()));
            (two(teavm_local_1, teavm_local_2));
            TEAVM_RELEASE_STACK;
        }
        """);
    write("all.c", "#include \"main.c\"\n#include \"file.c\"\n#include \"memory.c\"\n");
  }

  /** Writes a file of it, or another in its place. */
  void write(String name, String text) throws IOException {
    Path file = c.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
