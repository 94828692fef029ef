package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that are made in many places, on small stand-ins for what TeaVM writes. */
class ConstructionsTest {

  private static final String CONSTRUCTOR =
      "void meth_Key__init_(void* teavm_this_, void* teavm_local_1, int32_t teavm_local_2) {\n}\n"
          + "const Key_VT Key_Cls = {\n};\n";
  private static final String ALLOCATED =
      "    teavm_local_3 = (meth_otr_Allocator_allocate(&Key_Cls));\n";
  private static final String ROOT = "    TEAVM_GC_ROOT(INT32_C(0), teavm_local_3);\n";
  private static final String ARGUMENT = "    teavm_local_4 = (meth_Text_of(teavm_this_));\n";
  private static final String CONSTRUCTED =
      "    (meth_Key__init_(teavm_local_3, teavm_local_4, INT32_C(7)));\n";
  private static final String THROWN =
      "    (meth_otr_ExceptionHandling_throwException(teavm_local_3));\n    TEAVM_UNREACHABLE\n";
  private static final String MADE =
      "    teavm_local_3 = (meth_made_Key_by_Key__init_(teavm_local_4, INT32_C(7)));\n";

  @TempDir Path c;

  private static final String END = "    TEAVM_RELEASE_STACK;\n    return;\n";

  /** The functions of one file after the rewrite, each with one of the bodies. */
  private String rewritten(String... bodies) throws IOException {
    Files.createDirectories(c.resolve("c"));
    Files.writeString(c.resolve("c/Key.c"), CONSTRUCTOR);
    Files.writeString(c.resolve("c/Key.h"), "");
    StringBuilder all = new StringBuilder();
    for (String body : bodies) {
      all.append("void meth_Text_use(void* teavm_this_) {\n")
          .append(body)
          .append(END)
          .append("}\n");
    }
    Files.writeString(c.resolve("c/Text.c"), all);
    Constructions.apply(c);
    return Files.readString(c.resolve("c/Text.c"));
  }

  private static String[] times(int count, String body) {
    String[] bodies = new String[count];
    java.util.Arrays.fill(bodies, body);
    return bodies;
  }

  private static String functions(int count, String body) {
    return ("void meth_Text_use(void* teavm_this_) {\n" + body + END + "}\n").repeat(count);
  }

  @Test
  void whatManyMakeIsMadeByOneBehindItsArguments() throws IOException {
    assertEquals(
        functions(5, ARGUMENT + MADE + ROOT + ARGUMENT),
        rewritten(times(5, ALLOCATED + ROOT + ARGUMENT + CONSTRUCTED + ARGUMENT)));
    assertEquals(
        """
        void* meth_made_Key_by_Key__init_(void* teavm_local_1, int32_t teavm_local_2) {
            void* teavm_local_3;
            TEAVM_ALLOC_STACK(INT32_C(1));
            TEAVM_GC_ROOT_RELEASE(INT32_C(0));
            teavm_local_3 = (meth_otr_Allocator_allocate(&Key_Cls));
            TEAVM_GC_ROOT(INT32_C(0), teavm_local_3);
            (meth_Key__init_(teavm_local_3, teavm_local_1, teavm_local_2));
            TEAVM_RELEASE_STACK;
            return teavm_local_3;
        }
        """,
        Files.readString(c.resolve("c/Key.c")).split("};\n")[1]);
    assertEquals(
        "extern void* meth_made_Key_by_Key__init_(void* teavm_local_1, int32_t teavm_local_2);\n",
        Files.readString(c.resolve("c/Key.h")));
  }

  @Test
  void whatManyThrowIsMadeAndThrownByOne() throws IOException {
    String thrower = "meth_otr_ExceptionHandling_throwException_Key_by_Key__init_";
    assertEquals(
        functions(
            5,
            ARGUMENT
                + "    ("
                + thrower
                + "(teavm_local_4, INT32_C(7)));\n    TEAVM_UNREACHABLE\n"),
        rewritten(times(5, ALLOCATED + ROOT + ARGUMENT + CONSTRUCTED + ROOT + THROWN)));
    assertTrue(
        Files.readString(c.resolve("c/Key.c"))
            .endsWith(
                "    (meth_otr_ExceptionHandling_throwException(teavm_local_3));\n    TEAVM_UNREACHABLE\n}\n"));
  }

  @Test
  void whatFewMakeStays() throws IOException {
    String body = ALLOCATED + ROOT + ARGUMENT + CONSTRUCTED;
    assertEquals(functions(4, body), rewritten(times(4, body)));
    assertEquals(CONSTRUCTOR, Files.readString(c.resolve("c/Key.c")));
  }

  @Test
  void whatPartsTheWayOrReadsTheObjectStays() throws IOException {
    for (String between :
        new String[] {
          "    if (teavm_local_4) {\n    }\n",
          "teavm_label_1:;\n",
          "    teavm_local_4 = teavm_local_3;\n",
          "    TEAVM_TRY\n"
        }) {
      String body = ALLOCATED + ROOT + between + CONSTRUCTED;
      assertEquals(functions(5, body), rewritten(times(5, body)));
    }
  }
}
