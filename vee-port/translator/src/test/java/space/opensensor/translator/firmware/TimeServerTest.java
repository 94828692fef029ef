package space.opensensor.translator.firmware;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TimeServerTest {

  @Test
  void answersWithItsTimeAndTheTimeOfTheRequest() {
    byte[] request = new byte[48];
    for (int i = 0; i < request.length; i++) {
      request[i] = (byte) i;
    }
    Clock clock = Clock.fixed(Instant.parse("1970-01-02T00:00:00.5Z"), ZoneOffset.UTC);

    byte[] answer = TimeServer.answer(request, clock);

    assertEquals(48, answer.length);
    assertEquals(0, answer[0] >> 6, "a leap second is announced");
    assertEquals(4, answer[0] & 7, "mode: a server");
    assertEquals(1, answer[1], "stratum");
    assertArrayEquals(
        Arrays.copyOfRange(request, 40, 48), Arrays.copyOfRange(answer, 24, 32), "originate");
    // 70 years with 17 leap days, and a day.
    long seconds = (70L * 365 + 17 + 1) * 86_400;
    for (int at : new int[] {16, 32, 40}) {
      assertEquals(seconds << 32 | 1L << 31, ByteBuffer.wrap(answer).getLong(at), "at " + at);
    }
  }
}
