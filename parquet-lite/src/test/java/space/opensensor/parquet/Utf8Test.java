package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

  @Test
  void everyCodePointIsEncodedAsTheJdkDoes() {
    StringBuilder all = new StringBuilder();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        all.appendCodePoint(point);
      }
    }
    String text = all.toString();
    byte[] expected = text.getBytes(StandardCharsets.UTF_8);
    assertEquals(expected.length, Utf8.length(text));
    assertArrayEquals(expected, Utf8.encode(text));
    assertEquals(text, Utf8.decode(expected, 0, expected.length));
  }

  @Test
  void halfOfASurrogatePairBecomesTheReplacementCharacter() {
    for (String half :
        new String[] {
          "\uD83D",
          "\uDE00",
          "a\uD83Db",
          "\uDE00\uD83D",
          "\uD83D\uD83D",
          "\uD800",
          "\uDBFF",
          "\uDC00",
          "\uDFFF"
        }) {
      String replaced = half.replaceAll("[\uD800-\uDFFF]", "\uFFFD");
      assertArrayEquals(replaced.getBytes(StandardCharsets.UTF_8), Utf8.encode(half));
      assertEquals(replaced.getBytes(StandardCharsets.UTF_8).length, Utf8.length(half));
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedAsTheJdkDoes() {
    long seed = 11;
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 300_000; round++) {
      byte[] bytes = new byte[random.nextInt(7)];
      random.nextBytes(bytes);
      for (int i = 1; i < bytes.length; i++) {
        bytes[i] = random.nextBoolean() ? (byte) (0x80 | bytes[i] & 0x3F) : bytes[i];
      }
      String expected;
      try {
        expected = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        expected = null;
        refused++;
      }
      assertEquals(expected, Utf8.decode(bytes, 0, bytes.length), "seed " + seed);
    }
    assertEquals(true, refused > 1000 && refused < 299_000);
    assertNull(Utf8.decode(new byte[] {(byte) 0xC0, (byte) 0x80}, 0, 2), "overlong");
  }

  @Test
  void surrogatesAndPointsBeyondTheLastAreRefusedAndTheirNeighboursRead() {
    assertNull(decoded(0xED, 0xA0, 0x80), "U+D800");
    assertNull(decoded(0xED, 0xBF, 0xBF), "U+DFFF");
    assertNull(decoded(0xF4, 0x90, 0x80, 0x80), "U+110000");
    assertEquals("\uD7FF", decoded(0xED, 0x9F, 0xBF));
    assertEquals("\uE000", decoded(0xEE, 0x80, 0x80));
    assertEquals("\uDBFF\uDFFF", decoded(0xF4, 0x8F, 0xBF, 0xBF));
  }

  private static String decoded(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return Utf8.decode(bytes, 0, bytes.length);
  }
}
