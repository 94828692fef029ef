package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HexTest {

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "0, 3, 000", "255, 1, ff", "256, 2, 100", "-1, 1, ffffffffffffffff"})
  void aNumberHasAtLeastSoManyDigits(long value, int least, String digits) {
    StringBuilder text = new StringBuilder();
    Hex.append(text, value, least);
    assertEquals(digits, text.toString());
  }

  @Test
  void digitsAreReadFromOnePositionUpToAnother() {
    assertEquals(0xbc, Hex.parse("abcd", 1, 3, 2));
    assertEquals(0, Hex.parse("000", 0, 3, 3));
  }

  @ParameterizedTest
  @CsvSource({"abcd, 2, 2, 4", "abcd, 3, 2, 4", "abcd, 0, 4, 3", "abCd, 0, 4, 4", "a-cd, 0, 4, 4"})
  void noDigitsTooManyAndWhatIsNoneAreNoNumber(String text, int from, int to, int most) {
    assertEquals(-1, Hex.parse(text, from, to, most));
  }
}
