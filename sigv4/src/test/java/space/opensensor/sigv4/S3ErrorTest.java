package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class S3ErrorTest {

  @Test
  void aWordIsFoundInHeaderMessageAndCodeWhateverItsCase() {
    S3Error error =
        new S3Error(
            "NotImplemented",
            "A header is not Known",
            "request",
            "region",
            "host",
            "If-None-Match");
    assertTrue(error.names("none-match"), "header");
    assertTrue(error.names("not known"), "message");
    assertTrue(error.names("notimplemented"), "code");
    assertFalse(error.names("region"), "what is neither");
  }

  @Test
  void controlCharactersAndLineSeparatorsBecomeSpacesAndTheirNeighboursStay() {
    int[] spaces = {0, 0x1f, 0x7f, 0x80, 0x9f, 0x2028, 0x2029};
    int[] kept = {'!', '~', 0xa0, 0x2027, 0x202a, 0xffff};
    for (int c : spaces) {
      assertEquals("a b  ", message("a" + (char) c + "b" + (char) c + " "), "U+" + c);
    }
    for (int c : kept) {
      assertEquals("a" + (char) c + " ", message("a" + (char) c + "\n"), "U+" + c);
    }
  }

  private static String message(String text) {
    return new S3Error("code", text, "", "", "", "").message();
  }
}
