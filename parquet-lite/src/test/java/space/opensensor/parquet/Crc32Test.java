package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc32Test {

  @Test
  void theCheckValueOfTheCatalogueIsMet() {
    byte[] bytes = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertEquals(0xCBF43926, Crc32.of(bytes, 0, bytes.length));
  }

  @Test
  void itEqualsTheJdksInWholeAndInParts() {
    Random random = new Random(3);
    byte[] bytes = new byte[5000];
    random.nextBytes(bytes);
    Crc32 crc = new Crc32();
    for (int round = 0; round < 200; round++) {
      int from = random.nextInt(bytes.length);
      int length = random.nextInt(bytes.length - from + 1);
      int cut = random.nextInt(length + 1);
      java.util.zip.CRC32 expected = new java.util.zip.CRC32();
      expected.update(bytes, from, length);
      int value = (int) expected.getValue();
      assertEquals(value, Crc32.of(bytes, from, length));
      int first = Crc32.of(bytes, from, cut);
      assertEquals(value, Crc32.continued(first, bytes, from + cut, length - cut));
      crc.reset();
      crc.update(bytes, from, cut);
      crc.update(bytes, from + cut, length - cut);
      assertEquals(value, crc.value());
    }
    assertEquals(0, Crc32.of(bytes, 0, 0));
  }
}
