package space.opensensor.station.sensor.plantower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PmsFrameTest {

  /** By hand from the manual's table: PM 5, 8, 9 twice, six counts, version 0x97. */
  private static final String WORDS = "424d001c00050008000900050008000904b00168003c00060002000097";

  private static final byte[] FRAME = withSum(HexFormat.of().parseHex(WORDS + "000000"));

  private static byte[] withSum(byte[] frame) {
    int sum = 0;
    for (int i = 0; i < 30; i++) {
      sum += frame[i] & 0xff;
    }
    frame[30] = (byte) (sum >> 8);
    frame[31] = (byte) sum;
    return frame;
  }

  private final PmsFrame frame = new PmsFrame();

  private int feed(byte[] bytes) {
    int found = 0;
    for (byte b : bytes) {
      found += frame.add(b) && frame.isResult() ? 1 : 0;
    }
    return found;
  }

  @Test
  void aFrameIsReadWordByWord() {
    assertEquals(1, feed(FRAME));
    assertEquals(5, frame.data(4));
    assertEquals(8, frame.data(5));
    assertEquals(9, frame.data(6));
    assertEquals(1200, frame.data(7));
    assertEquals(2, frame.data(11));
    assertTrue(frame.fits());
    assertEquals(0, frame.discarded());
    assertEquals(3, feed(join(FRAME, FRAME, FRAME)));
  }

  /**
   * What a sensor on a desk has sent, as <a
   * href="https://github.com/kevinkk525/pms5003_micropython/issues/4">published</a>.
   */
  @Test
  void framesOfARealSensorAreRead() {
    String sent =
        "424d001c0026003a003f001d002d0038192307440149002a0006000297000366"
            + "424d001c0025003a0040001d002d003818d2071f014f002e00070003970003fb";
    assertEquals(2, feed(HexFormat.of().parseHex(sent)));
    assertEquals(0, frame.discarded());
    int[] words = {37, 58, 64, 29, 45, 56, 0x18d2, 0x71f, 0x14f, 46, 7, 3, 0x9700};
    for (int word = 1; word <= words.length; word++) {
      assertEquals(words[word - 1], frame.data(word), "word " + word);
    }
    assertTrue(frame.fits());
  }

  @Test
  void everyWrongByteIsFound() {
    for (int i = 0; i < FRAME.length; i++) {
      for (int xor = 1; xor < 256; xor++) {
        byte[] wrong = FRAME.clone();
        wrong[i] ^= (byte) xor;
        frame.clear();
        assertEquals(0, feed(wrong), i + " xor " + xor);
        assertTrue(feed(join(FRAME, FRAME)) >= 1, "found again after a wrong byte at " + i);
      }
    }
  }

  @Test
  void theFirstWholeFrameAfterAnyBeginningIsFound() {
    Random random = new Random(5);
    for (int run = 0; run < 2000; run++) {
      byte[] before = new byte[random.nextInt(70)];
      random.nextBytes(before);
      if (before.length > 2 && run % 3 == 0) {
        before[before.length - 1] = 0x4d;
        before[before.length - 2] = 0x42;
      }
      byte[] cut = java.util.Arrays.copyOf(FRAME, random.nextInt(32));
      frame.clear();
      assertEquals(1, feed(join(before, cut, FRAME)), "run " + run);
    }
  }

  @Test
  void answersToCommandsAreFramesWithoutResults() {
    frame.clear();
    assertEquals(0, feed(HexFormat.of().parseHex("424d0004e1000174")));
    assertFalse(frame.isResult());
    assertEquals(1, feed(FRAME));
  }

  @Test
  void sizesThatDoNotContainEachOtherDoNotFit() {
    byte[] wrong = FRAME.clone();
    wrong[11] = 9;
    wrong[13] = 8;
    withSum(wrong);
    assertEquals(1, feed(wrong));
    assertFalse(frame.fits());
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
