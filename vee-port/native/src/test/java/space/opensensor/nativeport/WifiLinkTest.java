package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.simulator.WifiFault;

/**
 * The link of esp32/link_board.c over a radio that fails as it is told to (src/test/c/link.c): each
 * reason that ESP-IDF has for a join that failed becomes one line that says what to do.
 */
class WifiLinkTest {

  @TempDir static Path folder;

  private static Path program;

  @BeforeAll
  static void compile() throws Exception {
    program =
        CProgram.compiled(
            folder,
            "-Isrc/test/c/esp-idf",
            "-Isrc/main/c/esp32",
            "src/test/c/link.c",
            "src/main/c/esp32/error.c",
            "src/main/c/esp32/link.c",
            "src/main/c/esp32/link_board.c",
            "src/main/c/esp32/link_reason.c",
            "src/main/c/esp32/scan_board.c");
  }

  private static String line(int reason) throws Exception {
    return CProgram.answer(program, String.valueOf(reason));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "2, 'the access point does not let it in; check wifi.password and filters of addresses (2)'",
    "4, 'the access point is gone or too far away; check its power and the distance (4)'",
    "5, the access point has too many stations; let it take more (5)",
    "14, the password was refused; check wifi.password (14)",
    "15, the password was refused; check wifi.password (15)",
    "23, 'the network''s security is another; set WPA2-Personal there, and wifi.password here (23)'",
    "200, 'the access point is gone or too far away; check its power and the distance (200)'",
    "202, the password was refused; check wifi.password (202)",
    "203, 'the access point does not let it in; check wifi.password and filters of addresses (203)'",
    "204, the password was refused; check wifi.password (204)",
    "212, 'the access point is gone or too far away; check its power and the distance (212)'",
    "1, the access point has ended it (1)",
  })
  void aReasonIsOneLineThatSaysWhatToDo(int reason, String line) throws Exception {
    assertEquals(line, line(reason));
  }

  @Test
  void everyReasonFitsIntoWhatJavaReads() throws Exception {
    for (int reason = 1; reason < 256; reason++) {
      if (reason != 8) { // The station's own leaving, which is no failure.
        assertTrue(line(reason).endsWith(" (" + reason + ")"), line(reason));
      }
    }
  }

  /** The simulator says of a fault what a board says. */
  @ParameterizedTest
  @CsvSource({
    "201, NO_ACCESS_POINT",
    "15, WRONG_PASSWORD",
    "210, WPA3_ONLY",
    "211, WEAK_SECURITY",
  })
  void theSimulatorHasTheSameLine(int reason, WifiFault fault) throws Exception {
    assertEquals(fault.failure(), line(reason));
  }

  /** ESP-IDF's own table of names is not in an image, so that a number has to come with words. */
  @ParameterizedTest
  @CsvSource({
    "0x101, out of memory (0x101)",
    "0x105, no such partition; write partition-table.bin (0x105)",
    "0x6001, the flash does not take it (0x6001)",
    "0x110f, no such partition; write partition-table.bin (0x110f)",
    "0x1112, encrypted with another key than this chip's (0x1112)",
    "0x300b, 'wifi.password: 8 to 63 characters, or 64 hexadecimal digits (0x300b)'",
    "0x3002, see ESP-IDF's list of error codes (0x3002)",
  })
  void anErrorOfEspIdfIsOneLineWithItsNumber(String error, String line) throws Exception {
    assertEquals(line, CProgram.answer(program, "error", error));
  }

  @Test
  void aScanHasEachNameOnceAndTheStrongest() throws Exception {
    assertEquals(
        """
        listening: -1
        heard: 2
        garden -40 secured
        abcdefghijklmnopqrstuvwxyz012345 -90 open
        of 40: 16
        E link: scan: failed, no more is known (0xffffffff)
        while it joins: 0
        """,
        CProgram.answer(program, "scan"));
  }

  @Test
  void aPasswordThatIsCorrectedIsTriedWithoutARestart() throws Exception {
    assertEquals("right battery: joining, 0 dBm, \"\"\n", CProgram.answer(program, "password"));
  }

  @Test
  void aLinkJoinsWaitsForItsAddressAndIsNotEndedByItsOwnLeaving() throws Exception {
    assertEquals(
        """
        joining: joining, 0 dBm, ""
        no address for 29.999 s: joining, 0 dBm, ""
        no address for 30 s: down, 0 dBm, "%s"
        joining again, which leaves first: joining, 0 dBm, ""
        an address: up, -58 dBm, ""
        the access point is switched off: down, 0 dBm, "%s (200)"
        sent away while up: down, 0 dBm, "the access point has ended it (8)"
        asks for WPA2 or better: 1, WPA3 by both methods: 1, 1
        """
            .formatted(
                WifiFault.NO_ADDRESS.failure(),
                "the access point is gone or too far away; check its power and the distance"),
        CProgram.answer(program));
  }
}
