package space.opensensor.station.sensor.plantower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes on the serial line: the frames of results are those that a search by hand finds. */
class PmsFrameFuzzTest {

  static Stream<byte[]> lines() {
    byte[] frame = new byte[PmsFrame.BYTES];
    frame[0] = 0x42;
    frame[1] = 0x4d;
    frame[3] = 28;
    frame[31] = (byte) (0x42 + 0x4d + 28);
    byte[] answer = {0x42, 0x4d, 0, 4, (byte) 0xe1, 0, 1, 0x74};
    byte[] both = new byte[75];
    both[0] = 0x42;
    System.arraycopy(frame, 0, both, 1, 32);
    System.arraycopy(answer, 0, both, 33, 8);
    System.arraycopy(frame, 0, both, 41, 32);
    return Stream.of(frame, answer, both, new byte[] {0x42, 0x42, 0x4d, 0x42, 0x4d, 0, 28});
  }

  @MethodSource("lines")
  @FuzzTest
  void theFramesAreThoseOfASearchByHand(byte[] line) {
    PmsFrame frame = new PmsFrame();
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < line.length; i++) {
      if (frame.add(line[i])) {
        if (frame.isResult()) {
          found.add(i + 1);
          int at = i + 1 - PmsFrame.BYTES;
          for (int word = 1; word <= 13; word++) {
            assertEquals(word(line, at + 2 + 2 * word), frame.data(word));
          }
        }
      }
    }
    assertEquals(byHand(line), found);
    assertTrue(frame.discarded() <= line.length);
  }

  /** Where frames of results end; answers to commands are too short to hold the start of one. */
  private static List<Integer> byHand(byte[] line) {
    List<Integer> found = new ArrayList<>();
    int at = 0;
    while (at + PmsFrame.BYTES <= line.length) {
      boolean isWhole =
          word(line, at) == 0x424d
              && word(line, at + 2) == 28
              && sum(line, at, 30) == word(line, at + 30);
      at += isWhole ? PmsFrame.BYTES : 1;
      if (isWhole) {
        found.add(at);
      }
    }
    return found;
  }

  private static int sum(byte[] line, int from, int length) {
    int sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += line[i] & 0xff;
    }
    return sum;
  }

  private static int word(byte[] line, int at) {
    return (line[at] & 0xff) << 8 | line[at + 1] & 0xff;
  }
}
