package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SntpQueryTest {

  @Test
  void theServersLeadIsTold() throws Exception {
    try (LoopbackTimeServer server = new LoopbackTimeServer(90_000)) {
      long offset =
          new SntpQuery(InstantSource.system()).offsetMillis("127.0.0.1", server.port(), 20_000);
      assertEquals(90_000, offset, 5_000);
    }
  }

  @Test
  void aClockThatIsAheadIsNegative() throws Exception {
    InstantSource ahead =
        InstantSource.offset(InstantSource.system(), java.time.Duration.ofDays(1));
    try (LoopbackTimeServer server = new LoopbackTimeServer(0)) {
      long offset = new SntpQuery(ahead).offsetMillis("127.0.0.1", server.port(), 20_000);
      assertEquals(-86_400_000, offset, 5_000);
    }
  }

  /** 2036-02-07T06:28:16Z is second 0 of NTP's second era. */
  @Test
  void theEraAfter2036IsRead() throws Exception {
    long start = 2_085_978_496_000L;
    InstantSource there = InstantSource.fixed(Instant.ofEpochMilli(start));
    UnaryOperator<byte[]> era =
        answer -> {
          java.util.Arrays.fill(answer, 32, 48, (byte) 0);
          answer[35] = 7;
          answer[43] = 7;
          return answer;
        };
    try (LoopbackTimeServer server = new LoopbackTimeServer(0, era)) {
      assertEquals(7000, new SntpQuery(there).offsetMillis("127.0.0.1", server.port(), 20_000));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 228", "0, 35", "1, 0", "1, 16"})
  void whatAClientHasToDiscardIsNoAnswer(int index, int value) throws Exception {
    UnaryOperator<byte[]> spoil =
        answer -> {
          answer[index] = (byte) value;
          return answer;
        };
    try (LoopbackTimeServer server = new LoopbackTimeServer(0, spoil)) {
      IOException e = assertThrows(IOException.class, () -> ask(server, 20_000));
      assertEquals("127.0.0.1: answers, and is no synchronised time server", e.getMessage());
    }
  }

  @Test
  void anAnswerToAnotherQuestionIsPassedOver() throws Exception {
    UnaryOperator<byte[]> stray =
        answer -> {
          answer[25] ^= 1;
          return answer;
        };
    try (LoopbackTimeServer server = new LoopbackTimeServer(0, stray)) {
      IOException e = assertThrows(IOException.class, () -> ask(server, 200));
      assertTrue(e.getMessage().endsWith(": no answer in 0.2 s"), e.getMessage());
    }
  }

  @Test
  void aNameWithoutAnAddressIsNamed() {
    IOException e =
        assertThrows(
            IOException.class,
            () -> new SntpQuery(InstantSource.system()).offsetMillis("no.invalid", 123, 200));
    assertEquals("no.invalid: no address", e.getMessage());
  }

  @Test
  void aPortWhereNobodyListensIsNamed() throws Exception {
    int port;
    try (LoopbackTimeServer closed = new LoopbackTimeServer(0)) {
      port = closed.port();
    }
    IOException e =
        assertThrows(
            IOException.class,
            () -> new SntpQuery(InstantSource.system()).offsetMillis("127.0.0.1", port, 20_000));
    assertEquals("127.0.0.1:" + port + ": no time server there", e.getMessage());
  }

  private static long ask(LoopbackTimeServer server, int millis) throws IOException {
    return new SntpQuery(InstantSource.system()).offsetMillis("127.0.0.1", server.port(), millis);
  }
}
