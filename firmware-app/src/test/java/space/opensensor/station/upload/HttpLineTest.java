package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpLineTest {

  private final HttpLine line = new HttpLine();

  private void take(String text) throws HttpException {
    for (byte c : text.getBytes(StandardCharsets.ISO_8859_1)) {
      line.take(c);
    }
  }

  @Test
  void aLineIsKnownByHowItBegins() throws Exception {
    take("HTTP/1.1 200\r\n");
    assertTrue(line.startsWith("HTTP/1."));
    assertTrue(line.startsWith("HTTP/1.1 200"));
    assertFalse(line.startsWith("HTTP/2."));
    assertFalse(line.startsWith("HTTP/1.1 200 "));
  }

  @Test
  void aHeaderIsKnownByItsWholeNameInAnyCase() throws Exception {
    take("ETag@AZ[: x\n");
    assertTrue(line.isHeader("etag@az[", 8));
    assertFalse(line.isHeader("etagxaz[", 8));
    assertFalse(line.isHeader("etag`az{", 8), "beside the letters there are no cases");
    assertFalse(line.isHeader("etag", 8));
  }

  @Test
  void whatIsMoreThanIsKeptIsCut() throws Exception {
    take("x".repeat(HttpLine.MAX_KEPT) + "\n");
    assertFalse(line.isCut());
    assertEquals(HttpLine.MAX_KEPT, line.length());
    take("x".repeat(HttpLine.MAX_KEPT + 1) + "\n");
    assertTrue(line.isCut());
    assertEquals(HttpLine.MAX_KEPT, line.length());
    take("y\n");
    assertFalse(line.isCut());
    assertEquals(1, line.length());
  }

  @Test
  void allLinesTogetherAreBounded() throws Exception {
    take("x\n".repeat(HttpLine.MAX_TOTAL / 2));
    HttpException thrown = assertThrows(HttpException.class, () -> take("x"));
    assertEquals("answer head of more than 16384 bytes", thrown.getMessage());
  }

  @Test
  void aMessageHasItsBeginningInPrintableAsciiAlone() throws Exception {
    take(" a\u001f \u007e\u007f\u00ff" + "b".repeat(50) + "\r\n");
    assertEquals("\"a? ~??" + "b".repeat(34) + "\"", line.toString());
  }
}
