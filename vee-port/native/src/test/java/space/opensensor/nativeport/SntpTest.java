package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The client of common/sntp.c against servers that lie: RFC 4330 section 5, RFC 5905 section 7.3.
 */
class SntpTest {

  /** How much later than the server's time a request on loopback may end, on a busy machine. */
  private static final int ROUND_TRIP_MILLIS = 2500;

  /** What a server says: 2026-12-01T00:00:00.250Z. */
  private static final long TIME = 1796083200250L;

  @TempDir static Path folder;

  private static Path program;

  @BeforeAll
  static void compile() throws Exception {
    program =
        CProgram.compiled(folder, "-D_GNU_SOURCE", "src/test/c/sntp.c", "src/main/c/common/sntp.c");
  }

  private static String ask(LyingTimeServer server) throws Exception {
    return CProgram.answer(program, String.valueOf(server.port()), "0");
  }

  private static String spoiled(Consumer<ByteBuffer> how) throws Exception {
    try (LyingTimeServer server =
        new LyingTimeServer(
            TIME,
            answer -> {
              how.accept(ByteBuffer.wrap(answer));
              return answer;
            })) {
      String verdict = ask(server);
      assertEquals(1, server.requests(), "a server that has answered is not asked again");
      return verdict;
    }
  }

  private static void assertGood(long millis, String verdict) {
    assertTrue(verdict.matches("good \\d+"), verdict);
    long late = Long.parseLong(verdict.substring(5)) - millis;
    assertTrue(late >= 0 && late <= ROUND_TRIP_MILLIS, late + " ms late");
  }

  @Test
  void aRequestIsVersion4OfAClientAndNothingElseButANumber() throws Exception {
    assertEquals("23" + "0".repeat(78) + "6162636465666768", CProgram.answer(program));
  }

  @Test
  void aGoodAnswerGivesItsTransmitTimestampAndHalfTheRoundTrip() throws Exception {
    try (LyingTimeServer server = new LyingTimeServer(TIME, answer -> answer)) {
      assertGood(TIME + 150, ask(server.holding(300)));
    }
  }

  /** The byte of an answer, what it is made, and what is said of it. */
  @ParameterizedTest(name = "{0}: {1} is {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0xe4 | leap indicator 3: the server is not synchronised",
        "0 | 0x25 | its mode is not that of a server",
        "0 | 0x23 | its mode is not that of a server",
        "0 | 0x20 | its mode is not that of a server",
        "0 | 0x14 | its version is neither 3 nor 4",
        "0 | 0x2c | its version is neither 3 nor 4",
        "0 | 0x04 | its version is neither 3 nor 4",
        "1 | 0x00 | stratum 0: the server wants no requests",
        "1 | 0x10 | a stratum over 15: the server is not synchronised",
        "1 | 0xff | a stratum over 15: the server is not synchronised",
        "5 | 0x20 | the server is 16 s or more from its reference",
        "9 | 0x10 | the server is 16 s or more from its reference",
        "16 | 0xff | its reference timestamp is after its transmit timestamp",
      })
  void aFieldThatMeansNoTimeIsRefused(int at, String value, String verdict) throws Exception {
    assertEquals(verdict, spoiled(answer -> answer.put(at, (byte) (int) Integer.decode(value))));
  }

  @ParameterizedTest
  @CsvSource({"0x24, 1", "0x24, 15", "0x1c, 2", "0x64, 2", "0xa4, 2"})
  void aLeapSecondToComeAnOlderVersionAndEveryStratumToFifteenAreGood(String first, int stratum)
      throws Exception {
    assertGood(
        TIME,
        spoiled(answer -> answer.put((byte) (int) Integer.decode(first)).put((byte) stratum)));
  }

  @Test
  void aRootDelayBelowZeroIsGood() throws Exception {
    assertGood(TIME, spoiled(answer -> answer.putInt(4, -1)));
  }

  @Test
  void aTransmitTimestampOfZeroIsRefused() throws Exception {
    assertEquals("it has no transmit timestamp", spoiled(answer -> answer.putLong(40, 0)));
  }

  @Test
  void aServerThatTellsNoReferenceTimestampIsGood() throws Exception {
    assertGood(TIME, spoiled(answer -> answer.putLong(16, 0)));
  }

  @Test
  void aKissOfDeathIsRefused() throws Exception {
    for (String code : new String[] {"DENY", "RSTR", "RATE"}) {
      assertEquals(
          "stratum 0: the server wants no requests",
          spoiled(answer -> answer.put(1, (byte) 0).put(12, code.getBytes())));
    }
  }

  @Test
  void afterFebruary2036SecondsCountFromThere() throws Exception {
    assertGood(2085978496000L + 1000, spoiled(answer -> answer.putLong(40, 1L << 32)));
  }

  @Test
  void anAnswerToNoRequestOfOursIsPassedOverForTheOneThatIs() throws Exception {
    assertGoodAfter(
        answer -> {
          answer[24] ^= 1;
          return ofAnotherTime(answer);
        });
  }

  @Test
  void halfAnAnswerIsNone() throws Exception {
    assertGoodAfter(answer -> Arrays.copyOf(ofAnotherTime(answer), 47));
  }

  private static byte[] ofAnotherTime(byte[] answer) {
    answer[41]++;
    return answer;
  }

  private static void assertGoodAfter(UnaryOperator<byte[]> stray) throws Exception {
    try (LyingTimeServer server = new LyingTimeServer(TIME, answer -> answer)) {
      assertGood(TIME, ask(server.sendingFirst(stray)));
      assertEquals(1, server.requests());
    }
  }

  @Test
  void aClosedPortIsSaid() throws Exception {
    int port;
    try (LyingTimeServer server = new LyingTimeServer(TIME, answer -> answer)) {
      port = server.port();
    }
    assertEquals(
        "the server's name is not found, or it cannot be reached",
        CProgram.answer(program, String.valueOf(port), "1"));
  }
}
