package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enumerations in read-only memory, on small stand-ins for what TeaVM writes. */
class ConstantEnumsTest {

  private static final String CODE =
      "    TEAVM_FIELD(teavm_this_, cls_so_Step, fld_code) = teavm_local_3;\n";

  private static final String STEP =
      """
      #include "Step.h"

      void* sfld_so_Step_ASK;
      void* sfld_so_Step_SEND;
      TeaVM_Array* sfld_so_Step_ENUM_VALUES;
      void meth_so_Step__clinit_() {
          void* teavm_local_1;
          TEAVM_ALLOC_STACK(INT32_C(1));
          teavm_local_1 = (meth_otr_Allocator_allocate(&so_Step_Cls));
          TEAVM_GC_ROOT(INT32_C(0), teavm_local_1);
          (meth_so_Step__init_(teavm_local_1, TEAVM_GET_STRING(0), INT32_C(0), -INT32_C(5)));
          sfld_so_Step_ASK = teavm_local_1;
          teavm_local_1 = (meth_otr_Allocator_allocate(&so_Step_Cls));
          TEAVM_GC_ROOT(INT32_C(0), teavm_local_1);
          (meth_so_Step__init_(teavm_local_1, TEAVM_GET_STRING(1), INT32_C(1), INT32_C(6)));
          sfld_so_Step_SEND = teavm_local_1;
          teavm_local_2 = (meth_otr_Allocator_allocateArray(steps, INT32_C(2)));
          TEAVM_ARRAY_AT(teavm_local_2, void*, INT32_C(0)) = sfld_so_Step_ASK;
          TEAVM_ARRAY_AT(teavm_local_2, void*, INT32_C(1)) = teavm_local_1;
          sfld_so_Step_ENUM_VALUES = teavm_local_2;
      }
      void meth_so_Step__init_(void* teavm_this_, void* teavm_local_1, int32_t teavm_local_2, int32_t teavm_local_3) {
          (teavm_initializeClass((TeaVM_Class*) &so_Step_Cls, &initclass_so_Step));
          (meth_jl_Enum__init_(teavm_this_, teavm_local_1, teavm_local_2));
      """
          + CODE
          + """
      }
      alignas(8) so_Step_VT so_Step_Cls = {
          .superclass = (TeaVM_Class*) &jl_Enum_Cls,
      };
      """;

  private static final String ASKS =
      "    (teavm_initializeClass((TeaVM_Class*) &so_Step_Cls, &initclass_so_Step));\n";

  @TempDir Path c;

  @BeforeEach
  void writeTranslation() throws IOException {
    write(
        "main.c",
        "TeaVM_Class* teavm_classReferences[2] = {\n"
            + "    (TeaVM_Class*) &jl_String_Cls,\n    (TeaVM_Class*) &so_Step_Cls\n};\n");
    write(
        "strings.c",
        """
            STATION_LATIN1(3, "ASK"), // string #0
            STATION_LATIN1(4, "SEND")  // string #1
        """);
    write("c/s/o/Step.c", STEP);
    write("c/s/o/Step.h", "extern void* sfld_so_Step_ASK;\nextern void* sfld_so_Step_SEND;\n");
    write(
        "c/s/o/Upload.c",
        "void asks() {\n"
            + ASKS
            + "    if (step == sfld_so_Step_ASK) {\n    }\n}\nvoid lists() {\n"
            + ASKS
            + "    all = sfld_so_Step_ENUM_VALUES;\n}\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = c.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String read(String name) throws IOException {
    return Files.readString(c.resolve(name));
  }

  @Test
  void makesEachConstantAnObjectThatTheCollectorLeavesAlone() throws IOException {
    Set<String> fields = ConstantEnums.apply(c);
    String step = read("c/s/o/Step.c");
    assertTrue(
        step.contains(
            "static const cls_so_Step station_so_Step_ASK = { .parent = { .parent = { .header = 2"
                + " | STATION_ALWAYS_MARKED }, .fld_name = STATION_LATIN1(3, \"ASK\"), .fld_ordinal"
                + " = INT32_C(0) }, .fld_code = -INT32_C(5) };\n"
                + "void* const sfld_so_Step_ASK = (void*) &station_so_Step_ASK;\n"),
        step);
    assertTrue(step.contains("void* const sfld_so_Step_SEND = "), step);
    assertTrue(!step.contains("\nvoid* sfld_so_Step_"), step);
    assertEquals(Set.of("(void**) &sfld_so_Step_ASK", "(void**) &sfld_so_Step_SEND"), fields);
    assertEquals(
        "extern void* const sfld_so_Step_ASK;\nextern void* const sfld_so_Step_SEND;\n",
        read("c/s/o/Step.h"));
  }

  @Test
  void makesOnlyTheArrayOfAllConstantsAtTheFirstUse() throws IOException {
    ConstantEnums.apply(c);
    String step = read("c/s/o/Step.c");
    assertTrue(!step.contains("(meth_so_Step__init_("), step);
    assertTrue(
        step.contains("TEAVM_ARRAY_AT(teavm_local_2, void*, INT32_C(1)) = sfld_so_Step_SEND;"),
        step);
    assertEquals(
        "void asks() {\n    if (step == sfld_so_Step_ASK) {\n    }\n}\nvoid lists() {\n"
            + ASKS
            + "    all = sfld_so_Step_ENUM_VALUES;\n}\n",
        read("c/s/o/Upload.c"));
  }

  @Test
  void leavesAnEnumerationAsItIsWhoseConstructorDoesMoreThanKeepLiterals() throws IOException {
    write("c/s/o/Step.c", STEP.replace(CODE, CODE + "    (meth_so_Steps_add(teavm_this_));\n"));
    assertIsLeftAsItIs();
  }

  @Test
  void leavesAnEnumerationAsItIsWhoseFieldIsChangedLater() throws IOException {
    write("c/s/o/Upload.c", "void f() {\n    TEAVM_FIELD(x, cls_so_Step, fld_code) = 1;\n}\n");
    assertIsLeftAsItIs();
  }

  @Test
  void leavesAnEnumerationAsItIsThatMakesOtherObjectsToo() throws IOException {
    write(
        "c/s/o/Step.c",
        STEP.replace(
            "    teavm_local_2 = (meth_otr",
            "    list = (meth_otr_Allocator_allocate(&so_List_Cls));\n    teavm_local_2 = (meth_otr"));
    assertIsLeftAsItIs();
  }

  private void assertIsLeftAsItIs() throws IOException {
    String step = read("c/s/o/Step.c");
    String upload = read("c/s/o/Upload.c");
    assertEquals(Set.of(), ConstantEnums.apply(c));
    assertEquals(step, read("c/s/o/Step.c"));
    assertEquals(upload, read("c/s/o/Upload.c"));
  }
}
