package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of a try where it stands, on small stand-ins for what TeaVM writes. */
class TriesTest {

  @TempDir Path c;

  private String rewritten(String body) throws IOException {
    Path file = c.resolve("c/Station.c");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "void meth_work() {\n    TEAVM_ALLOC_STACK(INT32_C(2));\n"
            + body
            + "    TEAVM_RELEASE_STACK;\n}\n");
    Tries.apply(c);
    return Files.readString(file);
  }

  @Test
  void aTrySaysHowDeepItIsAndWhereItGoesBackTo() throws IOException {
    assertEquals(
        """
        void meth_work() {
            TEAVM_ALLOC_STACK_OF_TRIES(INT32_C(2), 2);
            TEAVM_TRY(0, 7)
                TEAVM_TRY(1, 4)
                    (one());
                    TEAVM_LEAVE_TRY(1, 7);
                    goto teavm_label_1;
                TEAVM_CATCH(1, 7)
                    case 4:
                        TEAVM_LEAVE_TRY(0, 0);
                        goto teavm_label_2;
                TEAVM_END_TRY(1)
                teavm_label_1:;
                (two());
            TEAVM_CATCH(0, 0)
            TEAVM_END_TRY(0)
            TEAVM_TRY(0, 9)
                (three());
            TEAVM_CATCH(0, 0)
            TEAVM_END_TRY(0)
            TEAVM_RELEASE_STACK;
        }
        """,
        rewritten(
            """
                TEAVM_TRY TEAVM_CALL_SITE(7);
                    TEAVM_TRY TEAVM_CALL_SITE(4);
                        (one());
                        TEAVM_RESTORE_JUMP_BUFFER;
                        goto teavm_label_1;
                    TEAVM_CATCH
                        case 4:
                            TEAVM_RESTORE_JUMP_BUFFER;
                            goto teavm_label_2;
                    TEAVM_END_TRY
                    teavm_label_1:;
                    (two());
                TEAVM_CATCH
                TEAVM_END_TRY
                TEAVM_TRY TEAVM_CALL_SITE(9);
                    (three());
                TEAVM_CATCH
                TEAVM_END_TRY
            """));
  }

  @Test
  void aTryWithoutACallHasTheCallSiteOfTheOneAroundIt() throws IOException {
    String c =
        rewritten(
            """
            TEAVM_TRY TEAVM_CALL_SITE(7);
                TEAVM_TRY
                    x = 1;
                TEAVM_CATCH
                TEAVM_END_TRY
            TEAVM_CATCH
            TEAVM_END_TRY
        """);
    assertTrue(c.contains("TEAVM_TRY(1, 7)\n"), c);
  }

  @Test
  void aFunctionWithoutATryStaysAsItIs() throws IOException {
    String c = rewritten("    (one());\n");
    assertTrue(c.contains("    TEAVM_ALLOC_STACK(INT32_C(2));\n    (one());\n"), c);
  }

  @Test
  void severalAreLeftAtOnce() throws IOException {
    String c =
        rewritten(
            """
                TEAVM_TRY TEAVM_CALL_SITE(7);
                    TEAVM_TRY TEAVM_CALL_SITE(4);
                        TEAVM_RESTORE_JUMP_BUFFER;
                        TEAVM_RESTORE_JUMP_BUFFER;
                        goto teavm_label_1;
                    TEAVM_CATCH
                    TEAVM_END_TRY
                TEAVM_CATCH
                TEAVM_END_TRY
            """);
    assertTrue(
        c.contains("            TEAVM_LEAVE_TRY(0, 0);\n            goto teavm_label_1;\n"), c);
  }

  @Test
  void whatLeavesATryThatIsNoneIsNotWhatTeavmWrites() {
    for (String body :
        new String[] {
          "    TEAVM_TRY\n    TEAVM_CATCH\n    TEAVM_END_TRY\n    TEAVM_RESTORE_JUMP_BUFFER;\n",
          "    TEAVM_TRY\n",
        }) {
      IOException e = assertThrows(IOException.class, () -> rewritten(body));
      assertTrue(e.getMessage().contains("Station.c: expected "), e.getMessage());
    }
  }
}
