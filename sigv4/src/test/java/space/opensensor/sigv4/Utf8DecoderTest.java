package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Utf8DecoderTest {

  private final Utf8Decoder decoder = new Utf8Decoder();

  /** Gives what the decoder makes of the last of some bytes. */
  private int take(int... octets) {
    int last = Utf8Decoder.MORE;
    for (int octet : octets) {
      assertEquals(Utf8Decoder.MORE, last);
      last = decoder.take(octet);
    }
    return last;
  }

  @Test
  void everyCodePointIsReadInItsShortestFormAndSurrogatesAreNot() {
    for (int point = 0; point <= 0x10ffff + 1; point++) {
      boolean scalar = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
      assertEquals(scalar, Utf8Decoder.isScalar(point));
      assertEquals(scalar ? point : Utf8Decoder.BAD, take(encoded(point)), "U+" + point);
      assertFalse(decoder.isPending());
    }
    assertFalse(Utf8Decoder.isScalar(-1));
  }

  private static int[] encoded(int point) {
    if (point < 0x80) {
      return new int[] {point};
    }
    int last = 0x80 | point & 0x3f;
    if (point < 0x800) {
      return new int[] {0xc0 | point >> 6, last};
    }
    int third = 0x80 | point >> 6 & 0x3f;
    if (point < 0x10000) {
      return new int[] {0xe0 | point >> 12, third, last};
    }
    return new int[] {0xf0 | point >> 18, 0x80 | point >> 12 & 0x3f, third, last};
  }

  @Test
  void longerFormsAreRefused() {
    assertEquals(Utf8Decoder.BAD, take(0xc1));
    assertEquals(Utf8Decoder.BAD, take(0xe0, 0x9f, 0xbf));
    assertEquals(Utf8Decoder.BAD, take(0xf0, 0x8f, 0xbf, 0xbf));
    assertEquals(Utf8Decoder.BAD, take(0xf5));
    assertEquals(Utf8Decoder.BAD, take(0x80));
  }

  @Test
  void aCharacterIsPendingUntilItsLastByte() {
    assertEquals(Utf8Decoder.MORE, decoder.take(0xe2));
    assertTrue(decoder.isPending());
    assertEquals(Utf8Decoder.MORE, decoder.take(0x82));
    assertTrue(decoder.isPending());
    assertEquals(0x20ac, decoder.take(0xac));
    assertFalse(decoder.isPending());
  }
}
