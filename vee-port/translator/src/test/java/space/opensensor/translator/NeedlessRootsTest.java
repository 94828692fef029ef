package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
      void meth_Key_changed(void* teavm_this_, TeaVM_Array* teavm_local_1) {
          (meth_Key_made(teavm_this_));
          (meth_Key_text(teavm_local_1));
      }
      void meth_Key_told(void* teavm_this_) {
          if (TEAVM_FIELD(teavm_this_, cls_Key, fld_text) == NULL) {
              teavm_local_1 = (meth_otr_Allocator_allocate(&jl_Exception_Cls));
              (meth_Key_text(teavm_this_));
              (meth_otr_ExceptionHandling_throwException(teavm_local_1));
              TEAVM_UNREACHABLE
          }
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

  private static final String TEXT = "    (meth_Key_text(teavm_local_1));\n";
  private static final String MADE = "    (meth_Key_made(teavm_local_9));\n";

  @Test
  void aFunctionInWhichTheCollectorCannotRunHasNoFrame() throws IOException {
    String calls = TEXT + "    (meth_Key_fail(teavm_local_1));\n";
    String ports = "    (flash_read(INT32_C(0)));\n";
    assertEquals(
        "void meth_Key_use(void* teavm_this_) {\n" + TEXT + ports + TEXT + calls + "}\n",
        rewritten(of(root(1) + TEXT + root(2) + ports + TEXT + calls)));
  }

  @Test
  void aReferenceThatIsReadAfterTheCollectorMayRunIsShown() throws IOException {
    for (String call :
        new String[] {
          "meth_otr_Allocator_allocate(&Key_Cls)",
          "meth_Key_made(teavm_local_9)",
          "meth_Key_copy(teavm_local_9)",
          "meth_Key_tried(teavm_local_9)",
          "TEAVM_METHOD(teavm_local_9, Key_VT, virt_copy)(teavm_local_9)",
          "STATION_INITIALIZE(Key)",
          "initclass_Key()",
          "meth_Key_unknown(teavm_local_9)",
          "teavm_getClassObject(&Key_Cls)",
        }) {
      String function = of(root(1) + "    (" + call + ");\n" + TEXT);
      assertEquals(function, rewritten(function));
    }
  }

  @Test
  void aReferenceThatIsNotReadAnyMoreIsNotShown() throws IOException {
    String function = of(root(1) + TEXT + MADE);
    assertEquals(withoutFrame(function), rewritten(function));
  }

  @Test
  void everyWayToAReadCounts() throws IOException {
    for (String way :
        new String[] {
          MADE + "    if (teavm_local_2) {\n" + TEXT + "    }\n",
          "    if (teavm_local_2) {\n" + MADE + "    } else {\n    }\n" + TEXT,
          "    if (teavm_local_2) {\n    } else if (teavm_local_3) {\n" + MADE + "    }\n" + TEXT,
          "    while (1) {\n" + TEXT + MADE + "    }\n",
          "    while (1) {\n        if (teavm_local_2) break;\n" + MADE + "    }\n" + TEXT,
          "    while (1) {\n"
              + MADE
              + "        if (teavm_local_2) {\n            break;\n        }\n    }\n"
              + TEXT,
          "    while (teavm_local_2) {\n" + MADE + "    }\n" + TEXT,
          "    switch (teavm_local_2) {\n        case 1: {\n"
              + MADE
              + "            break;\n        }\n    }\n"
              + TEXT,
          "    switch (teavm_local_2) {\n        case 1:\n"
              + MADE
              + "        default:\n"
              + TEXT
              + "    }\n",
          MADE + "    goto teavm_label_1;\n    return;\nteavm_label_1:;\n" + TEXT,
          MADE + "    return teavm_local_1;\n",
        }) {
      String function = of(root(1) + way);
      assertEquals(function, rewritten(function));
    }
  }

  @Test
  void waysThatDoNotLeadToAReadDoNotCount() throws IOException {
    for (String way :
        new String[] {
          MADE + "    return;\n" + TEXT,
          MADE + "    goto teavm_label_1;\n" + TEXT + "teavm_label_1:;\n",
          "    if (teavm_local_2) {\n" + MADE + "    } else {\n" + TEXT + "    }\n",
          MADE + "    teavm_local_1 = NULL;\n" + TEXT,
        }) {
      String function = of(root(1) + way);
      assertEquals(withoutFrame(function), rewritten(function));
    }
  }

  @Test
  void aCopyIsTheSameReference() throws IOException {
    String copied =
        "    teavm_local_2 = teavm_local_1;\n" + MADE + "    (meth_Key_text(teavm_local_2));\n";
    String function = of(root(1) + copied);
    assertEquals(function, rewritten(function));
    String another =
        of(
            root(1)
                + copied.replace(
                    "= teavm_local_1", "= TEAVM_FIELD(teavm_local_1, cls_Key, fld_text)"));
    assertEquals(withoutFrame(another), rewritten(another));
  }

  @Test
  void whatACalledFunctionReadsLaterIsShownByItsCallers() throws IOException {
    for (String call :
        new String[] {
          "    (meth_Key_changed(teavm_local_9, teavm_local_1));\n",
          "    (meth_Key_told(teavm_local_1));\n",
          "    (meth_Key_tried(teavm_local_1));\n",
          "    (meth_Key_unknown(teavm_local_1));\n",
        }) {
      String function = of(root(1) + call);
      assertEquals(function, rewritten(function));
    }
    String function = of(root(1) + "    (meth_Key_changed(teavm_local_1, teavm_local_9));\n");
    assertEquals(withoutFrame(function), rewritten(function));
  }

  @Test
  void aFunctionThatIsCalledAndHasAFrameShowsItsParametersItself() throws IOException {
    String frame = "    TEAVM_ALLOC_STACK(INT32_C(%s));\n";
    String body =
        MADE + TEXT + "    (meth_Key_text(teavm_local_2));\n    TEAVM_RELEASE_STACK;\n}\n";
    String called = "void meth_Key_big(void* teavm_this_, void* teavm_local_2) {\n";
    String user = of(root(1) + "    (meth_Key_big(teavm_local_9, teavm_local_1));\n");
    assertEquals(
        called
            + frame.formatted(2)
            + "    TEAVM_GC_ROOT(INT32_C(1), teavm_local_2);\n"
            + root(1)
            + body
            + withoutFrame(user),
        rewritten(called + frame.formatted(1) + root(1) + body + user));
  }

  @Test
  void aSlotIsClearedBeforeTheCollectorMayLookAtIt() throws IOException {
    String clear = "    TEAVM_GC_ROOT_RELEASE(INT32_C(0));\n";
    String shown = root(1) + MADE + TEXT;
    for (String before :
        new String[] {
          MADE,
          "    (meth_Key_check(teavm_local_9));\n",
          "    teavm_local_2 = (teavm_checkBounds(teavm_local_3, teavm_local_4));\n"
        }) {
      String function = of(clear + before + shown);
      assertEquals(function, rewritten(function));
    }
    assertEquals(of(TEXT + shown), rewritten(of(clear + TEXT + shown)));
  }

  @Test
  void slotsAreNumberedAnew() throws IOException {
    String second = "    TEAVM_GC_ROOT(INT32_C(1), teavm_local_1);\n";
    String frame = "TEAVM_ALLOC_STACK(INT32_C(2))";
    assertEquals(
        of(root(1) + MADE + TEXT),
        rewritten(
            of(root(2) + second + MADE + TEXT).replace("TEAVM_ALLOC_STACK(INT32_C(1))", frame)));
  }

  @Test
  void aStatementThatTeaVmDoesNotWriteIsRefused() {
    IOException e =
        assertThrows(
            IOException.class, () -> rewritten(of("    do {\n    } while (teavm_local_1);\n")));
    assertTrue(e.getMessage().contains("meth_Key_use: what is do {"), e.getMessage());
  }

  @Test
  void aFunctionThatHandlesExceptionsStaysAsItIs() throws IOException {
    String function =
        of(root(1) + "    TEAVM_TRY\n    (meth_Key_fail(teavm_local_1));\n    TEAVM_END_TRY\n");
    assertEquals(function, rewritten(function));
  }

  private static String withoutFrame(String function) {
    return function.replaceAll(" *TEAVM_(GC_ROOT|ALLOC|RELEASE).*\\n", "");
  }
}
