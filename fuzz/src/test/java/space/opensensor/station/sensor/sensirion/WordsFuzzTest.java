package space.opensensor.station.sensor.sensirion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a Sensirion chip's words: taken where a division of polynomials leaves nothing. */
class WordsFuzzTest {

  /** x^8 + x^5 + x^4 + 1. */
  private static final long POLYNOMIAL = 0x131;

  static Stream<byte[]> answers() {
    return Stream.of(
        new byte[] {(byte) 0xbe, (byte) 0xef, (byte) 0x92},
        new byte[] {0x01, (byte) 0xf4, 0x33, 0x66, 0x67, (byte) 0xa2, 0x5e, (byte) 0xb9, 0x3c});
  }

  @MethodSource("answers")
  @FuzzTest
  void wordsAreTakenWhereTheDivisionLeavesNothing(byte[] answer) {
    int count = answer.length / Words.BYTES;
    boolean good = true;
    for (int i = 0; i < count; i++) {
      int at = i * Words.BYTES;
      int word = (answer[at] & 0xff) << 8 | answer[at + 1] & 0xff;
      assertEquals(word, Words.get(answer, i));
      // The start value of all ones turns over the first eight bits.
      long rest = ((long) (word ^ 0xff00) << 8) ^ answer[at + 2] & 0xff;
      for (int bit = 23; bit >= 8; bit--) {
        rest ^= (rest >> bit & 1) == 0 ? 0 : POLYNOMIAL << (bit - 8);
      }
      good &= rest == 0;
    }
    assertEquals(good, Words.areGood(answer, count));
  }
}
