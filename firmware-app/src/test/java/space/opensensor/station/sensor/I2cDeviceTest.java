package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class I2cDeviceTest {

  /** What a register reads as, one read after the other; what is taken, and after how many. */
  @ParameterizedTest
  @CsvSource({
    "7 7, 7, 2",
    "0 0, 0, 2",
    "1 7 7, 7, 3",
    "1 2 3 3, -1, 3",
    "1 2 1 1, -1, 3",
  })
  void aRegisterIsReadUntilTwoReadsAreAlikeAndThreeTimesAtMost(String reads, int taken, int count)
      throws Exception {
    String[] values = reads.split(" ");
    int[] read = {0};
    I2cDevice chip =
        new I2cDevice(
            (address, out, outOffset, outLength, in, inOffset, inLength) ->
                in[inOffset] = Byte.parseByte(values[read[0]++]),
            0x40,
            1);
    assertEquals(taken, chip.readRegisterAlike(5));
    assertEquals(count, read[0]);
  }
}
