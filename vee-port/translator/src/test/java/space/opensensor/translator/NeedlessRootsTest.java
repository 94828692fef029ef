package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the shadow stack stays, on small stand-ins for what TeaVM writes. */
class NeedlessRootsTest {

  /** An allocation, a getter, functions that throw, one that handles, and two that allocate. */
  private static final String CALLED =
      """
      void* meth_otr_Allocator_allocate(void* teavm_local_1) {
          return NULL;
      }
      void* meth_Key_text(void* teavm_this_) {
          return TEAVM_FIELD((teavm_nullCheck(teavm_this_)), cls_Key, fld_text);
      }
      void meth_Key_fail(void* teavm_this_) {
          (meth_otr_ExceptionHandling_throwException(teavm_this_));
      }
      void meth_Key_check(void* teavm_this_) {
          if (TEAVM_FIELD(teavm_this_, cls_Key, fld_text) == NULL) {
              teavm_local_1 = (meth_otr_Allocator_allocate(&jl_Exception_Cls));
              TEAVM_GC_ROOT(INT32_C(0), teavm_local_1);
              (meth_otr_ExceptionHandling_throwException(teavm_local_1));
              TEAVM_UNREACHABLE
          }
      }
      void meth_Key_tried(void* teavm_this_) {
          TEAVM_TRY
              (meth_Key_check(teavm_this_));
          TEAVM_CATCH
          TEAVM_END_TRY
      }
      void* meth_Key_copy(void* teavm_this_) {
          return (meth_Key_made(teavm_this_));
      }
      void* meth_Key_made(void* teavm_this_) {
          return (meth_otr_Allocator_allocate(&Key_Cls));
      }
      """;

  @TempDir Path c;

  private String rewritten(String function) throws IOException {
    Files.createDirectories(c.resolve("c/s"));
    Files.writeString(c.resolve("c/a.c"), CALLED);
    Files.writeString(c.resolve("c/s/Key.c"), function);
    NeedlessRoots.apply(c);
    return Files.readString(c.resolve("c/s/Key.c"));
  }

  private static String of(String calls) {
    return "void meth_Key_use(void* teavm_this_) {\n"
        + "    TEAVM_ALLOC_STACK(INT32_C(1));\n"
        + calls
        + "    TEAVM_RELEASE_STACK;\n}\n";
  }

  private static String root(int number) {
    return "    TEAVM_GC_ROOT(INT32_C(0), teavm_local_" + number + ");\n";
  }

  @Test
  void aFunctionInWhichTheCollectorCannotRunHasNoFrame() throws IOException {
    String calls = "    (meth_Key_text(teavm_local_1));\n    (meth_Key_fail(teavm_local_1));\n";
    calls += "    (meth_Key_check(teavm_local_1));\n";
    String ports = "    (flash_read(INT32_C(0)));\n";
    assertEquals(
        "void meth_Key_use(void* teavm_this_) {\n" + calls + ports + "}\n",
        rewritten(of(root(1) + calls + root(2) + ports)));
  }

  @Test
  void aReferenceIsShownBeforeTheCollectorMayRun() throws IOException {
    for (String call :
        new String[] {
          "meth_otr_Allocator_allocate(&Key_Cls)",
          "meth_Key_made(teavm_local_1)",
          "meth_Key_copy(teavm_local_1)",
          "meth_Key_tried(teavm_local_1)",
          "TEAVM_METHOD(teavm_local_1, Key_VT, virt_copy)(teavm_local_1)",
          "STATION_INITIALIZE(Key)",
          "initclass_Key()",
          "meth_Key_unknown(teavm_local_1)",
          "teavm_getClassObject(&Key_Cls)",
        }) {
      String function = of(root(1) + "    (" + call + ");\n" + root(2) + "    (" + call + ");\n");
      assertEquals(function, rewritten(function));
    }
  }

  @Test
  void aReferenceThatTheNextReplacesUnseenIsNotShown() throws IOException {
    String text = "    (meth_Key_text(teavm_local_1));\n";
    String made = "    (meth_Key_made(teavm_local_1));\n";
    assertEquals(
        of(text + root(2) + made + text),
        rewritten(of(root(1) + text + root(2) + made + root(3) + text)));
  }

  @Test
  void whereLinesOfCodePartOrMeetAReferenceStays() throws IOException {
    String made = "    (meth_Key_made(teavm_local_1));\n";
    for (String branch :
        new String[] {
          "    if (teavm_local_1) {\n    }\n",
          "    while (1) {\n",
          "teavm_label_1:;\n",
          "    goto teavm_label_1;\n",
          "    break;\n",
          "    case 1:\n"
        }) {
      String function = of(made + root(1) + branch + root(2) + made);
      assertEquals(function, rewritten(function));
    }
  }

  @Test
  void aFunctionThatHandlesExceptionsStaysAsItIs() throws IOException {
    String function =
        of(root(1) + "    TEAVM_TRY\n    (meth_Key_fail(teavm_local_1));\n    TEAVM_END_TRY\n");
    assertEquals(function, rewritten(function));
  }
}
