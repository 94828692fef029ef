package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainChunkedBodyTest {

  private int left;
  private final PlainChunkedBody body =
      new PlainChunkedBody(
          (buffer, offset, length) -> {
            int n = left == 0 ? -1 : Math.min(left, length);
            for (int i = 0; i < n; i++) {
              buffer[offset + i] = (byte) ('A' + left-- % 26);
            }
            return n;
          });

  /** All slices, each read into a buffer of a size at an offset. */
  private String read(int bytes, int size) throws IOException {
    left = bytes;
    body.begin();
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[size + 3];
    for (int n = body.read(buffer, 3, size); n >= 0; n = body.read(buffer, 3, size)) {
      text.append(new String(buffer, 3, n, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  /** RFC 9112, section 7.1. */
  @Test
  void slicesAreChunksAndAnEmptyOneIsTheEnd() throws Exception {
    assertEquals("0003\r\nDCB\r\n0000\r\n\r\n".replace("0000", "0"), read(3, 100));
    assertEquals("0002\r\nDC\r\n0001\r\nB\r\n0\r\n\r\n", read(3, 10), "and once more");
    assertEquals("0\r\n\r\n", read(0, 10));
  }

  @ParameterizedTest
  @CsvSource({"9, 0009", "10, 000a", "15, 000f", "16, 0010", "43981, abcd", "65535, ffff"})
  void theSizeOfAChunkIsFourDigits(int bytes, String size) throws Exception {
    String text = read(bytes, 70_000);
    assertEquals(size + "\r\n", text.substring(0, 6));
    assertEquals("\r\n0\r\n\r\n", text.substring(6 + bytes));
  }

  @Test
  void noChunkIsLargerThanFourDigitsCanSay() throws Exception {
    String text = read(65_536, 70_000);
    assertEquals("ffff\r\n", text.substring(0, 6));
    assertEquals("\r\n0001\r\nB\r\n0\r\n\r\n", text.substring(6 + 65_535));
  }
}
