package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvsImageTest {

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void anEmptyValueATextAndAKeyComeBack() {
    NvsImage image = new NvsImage(0x6000, "station");
    image.put("a", new byte[0]);
    image.put("fifteen-letters", "x".getBytes());
    image.put("s3.secret-key", random(40, 1));

    Map<String, byte[]> values = NvsReader.read(image.toBytes());

    assertEquals(3, values.size());
    assertArrayEquals(new byte[0], values.get("station/a"));
    assertArrayEquals("x".getBytes(), values.get("station/fifteen-letters"));
    assertArrayEquals(random(40, 1), values.get("station/s3.secret-key"));
    assertEquals(1, image.pagesUsed());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 3936, 3937, 3968, 3999, 4000, 4001, 8000, 12000})
  void valuesOfAnyLengthGoOnOverPages(int length) {
    for (int before = 0; before < 130; before += 3) {
      NvsImage image = new NvsImage(0x8000, "station");
      for (int i = 0; i < before; i += 3) {
        image.put("f" + i, random(20, i));
      }
      image.put("value", random(length, length));
      image.put("after", random(5, 7));

      Map<String, byte[]> values = NvsReader.read(image.toBytes());

      assertEquals(before / 3 + 2 + (before % 3 == 0 ? 0 : 1), values.size());
      assertArrayEquals(random(length, length), values.get("station/value"));
      assertArrayEquals(random(5, 7), values.get("station/after"));
    }
  }

  @Test
  void onePageStaysEmptyOrTheImageIsRefused() {
    NvsImage image = new NvsImage(0x3000, "station");
    image.put("a", random(7000, 1));
    assertEquals(2, image.pagesUsed());

    Exception e =
        assertThrows(IllegalArgumentException.class, () -> image.put("b", random(2000, 2)));
    assertEquals("the settings do not fit into 12288 bytes; one page stays empty", e.getMessage());
  }

  @Test
  void aWrongSizeAndALongNameAreRefused() {
    assertEquals(
        "size: expected a multiple of 4096 bytes from 12288 to 16777216, got 8192",
        assertThrows(IllegalArgumentException.class, () -> new NvsImage(8192, "station"))
            .getMessage());
    NvsImage image = new NvsImage(0x6000, "station");
    assertEquals(
        "setting \"sixteen-letters-\": expected a name of 1 to 15 characters",
        assertThrows(
                IllegalArgumentException.class, () -> image.put("sixteen-letters-", new byte[1]))
            .getMessage());
  }

  /**
   * As written by nvs_partition_gen.py of ESP-IDF 5.0.4 for the same value, but for the page's
   * state: that tool also closes the last page.
   */
  @Test
  void theBytesAreThoseOfEspressifsGenerator() {
    NvsImage image = new NvsImage(0x3000, "station");
    image.put("wifi.ssid", "garden".getBytes());

    byte[] bytes = image.toBytes();

    assertEquals(GOLDEN, HexFormat.of().formatHex(bytes, 4, 192));
  }

  private static final String GOLDEN =
      "00000000feffffffffffffffffffffffffffffffffffffff842dbab9aaffffffffffffff"
          + "ffffffffffffffffffffffffffffffffffffffffffffffff000101ff1668725373746174"
          + "696f6e00000000000000000001ffffffffffffff014202009e2cb7d2776966692e737369"
          + "64000000000000000600ffffb646347267617264656effffffffffffffffffffffffffff"
          + "ffffffffffffffffffffffff014801ff80970a42776966692e7373696400000000000000"
          + "060000000100ffff";
}
