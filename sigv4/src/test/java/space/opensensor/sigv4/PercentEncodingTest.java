package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {

  @Test
  void everyAsciiCharacterButTheUnreservedIsEncoded() {
    String bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (char c = 0; c < 128; c++) {
      String expected =
          bare.indexOf(c) >= 0 ? "" + c : String.format(Locale.ROOT, "%%%02X", (int) c);
      assertEquals(expected, encoded("" + c, false));
      assertEquals(c == '/' ? "/" : expected, encoded("" + c, true));
    }
  }

  @Property(seed = "3986")
  void textIsEncodedAsTheJdkWould(@ForAll("texts") String text) {
    String expected =
        URLEncoder.encode(text, StandardCharsets.UTF_8)
            .replace("+", "%20")
            .replace("*", "%2A")
            .replace("%7E", "~");
    assertEquals(expected, encoded(text, false));
    assertEquals(
        text.getBytes(StandardCharsets.UTF_8).length, PercentEncoding.length("text", text));
  }

  @Property(seed = "3986")
  void theOrderIsThatOfTheEncodedForms(@ForAll("texts") String a, @ForAll("texts") String b) {
    assertEquals(
        Integer.signum(encoded(a, false).compareTo(encoded(b, false))),
        Integer.signum(PercentEncoding.compare(a, b)));
  }

  @Property(seed = "3986")
  void whatWasEncodedIsDecodedAgain(@ForAll("texts") String text) {
    assertEquals(text, PercentEncoding.decode(encoded(text, false)));
    assertEquals(text, PercentEncoding.decode(URLEncoder.encode(text, StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "a%4",
        "%4g",
        "%zz",
        "%C3",
        "%C3%",
        "%C3a",
        "%80",
        "%C0%80",
        "%ED%A0%80",
        "%F5%80%80%80",
        "€"
      })
  void whatIsNotEncodedTextIsNotDecoded(String text) {
    assertNull(PercentEncoding.decode(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\ud800", "\udbff", "\udc00", "\udfff", "\ud800\udbff", "\ud800\ue000", "\ud800a"})
  void halfASurrogatePairIsRefusedAndItsPlaceNamed(String half) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> PercentEncoding.length("key", "ab" + half));
    assertEquals(
        "key: character 2 is half of a surrogate pair, which UTF-8 has no form of",
        refusal.getMessage());
  }

  /** Short, so that common beginnings are common. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> character =
        Arbitraries.oneOf(
            Arbitraries.of("a", "b", "-", ".", "~", " ", "%", "=", "/", "_", "Z", "0"),
            Arbitraries.integers()
                .between(0, 0x10ffff)
                .filter(point -> point < 0xd800 || point > 0xdfff)
                .map(Character::toString),
            Arbitraries.of(
                "\u007f",
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ue000",
                "\uffff",
                "\ud800\udc00",
                "\udbff\udfff"));
    return character.list().ofMaxSize(4).map(parts -> String.join("", parts));
  }

  private static String encoded(String text, boolean keepSlash) {
    AsciiBuffer out = new AsciiBuffer(100);
    PercentEncoding.encode(text, keepSlash, out);
    return out.toString();
  }
}
