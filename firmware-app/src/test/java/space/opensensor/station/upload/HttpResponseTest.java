package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseTest {

  private static final String ERROR =
      "<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>";

  private final HttpResponse response = new HttpResponse();

  private int take(String text) throws HttpException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return response.take(bytes, 0, bytes.length);
  }

  @Test
  void readsWhatAnS3ClientNeedsFromTheHead() throws Exception {
    response.begin(false, null, null);
    take(
        "HTTP/1.1 503 Slow Down\r\nRetry-After:  120 \r\nETag: \"abc\"\r\n"
            + "X-Amz-Checksum-Crc32: Aq+X7A==\r\nContent-Length: "
            + ERROR.length()
            + "\r\n\r\n"
            + ERROR);
    assertTrue(response.isComplete());
    assertEquals(503, response.status());
    assertEquals(120, response.retryAfterSeconds(UploadBench.NOON));
    assertEquals("\"abc\"", response.etag());
    assertEquals("Aq+X7A==", response.checksum());
    assertEquals("SlowDown", response.error().code());
    assertEquals("Reduce your rate", response.error().message());
    assertTrue(response.isReusable());
  }

  @Test
  void readsTheSameAnswerWhereverItsBytesAreCut() throws Exception {
    String answer =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "4;x=y\r\n"
            + ERROR.substring(0, 4)
            + "\r\n"
            + Integer.toHexString(ERROR.length() - 4)
            + "\r\n"
            + ERROR.substring(4)
            + "\r\n0\r\nTrailer: t\r\n\r\n";
    for (int cut = 0; cut <= answer.length(); cut++) {
      response.begin(false, null, null);
      take(answer.substring(0, cut));
      assertEquals(cut == answer.length(), response.isComplete(), "cut at " + cut);
      take(answer.substring(cut));
      assertTrue(response.isComplete());
      assertEquals(403, response.status());
      assertEquals("SlowDown", response.error().code(), "cut at " + cut);
    }
  }

  @Test
  void leavesTheBytesAfterTheAnswer() throws Exception {
    response.begin(false, null, null);
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    assertEquals(answer.length(), take(answer + "HTTP"));
  }

  @Test
  void takesNoBodyAfterHeadNorWith204Or304() throws Exception {
    response.begin(true, null, null);
    take("HTTP/1.1 200 OK\r\nContent-Length: 3980\r\n\r\n");
    assertTrue(response.isComplete());
    assertEquals(3980, response.contentLength());
    for (int status : new int[] {204, 304}) {
      response.begin(false, null, null);
      take("HTTP/1.1 " + status + " Fine\r\n\r\n");
      assertTrue(response.isComplete());
      assertTrue(response.isReusable());
    }
  }

  @Test
  void aBodyWithoutLengthEndsWithTheConnection() throws Exception {
    response.begin(false, null, null);
    take("HTTP/1.1 400 Bad\r\n\r\n" + ERROR);
    assertFalse(response.isComplete());
    response.endOfStream();
    assertTrue(response.isComplete());
    assertFalse(response.isReusable());
    assertEquals("SlowDown", response.error().code());
  }

  @Test
  void aConnectionThatTheServerWillCloseIsNotReusable() throws Exception {
    response.begin(false, null, null);
    take("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n");
    assertFalse(response.isReusable());
    response.begin(false, null, null);
    take("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertFalse(response.isReusable());
    response.begin(false, null, null);
    take("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
    assertTrue(response.isReusable());
  }

  @Test
  void capitalsInAHeaderAreReadAlikeInEveryLocale() throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      response.begin(false, null, null);
      take("HTTP/1.0 200 OK\r\nCONTENT-LENGTH: 0\r\nCONNECTION: KEEP-ALIVE\r\n\r\n");
      assertTrue(response.isReusable());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void anEndWithinTheAnswerIsAnError() throws Exception {
    response.begin(false, null, null);
    HttpException none = assertThrows(HttpException.class, response::endOfStream);
    assertEquals("the server closed the connection without an answer", none.getMessage());
    response.begin(false, null, null);
    take("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
    HttpException within = assertThrows(HttpException.class, response::endOfStream);
    assertEquals("the server closed the connection within its answer", within.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/2 200 OK\r\n",
        "HTTP/1.1 2x0 OK\r\n",
        "HTTP/1.1 099 Low\r\n",
        "HTTP/1.1 2000 Long\r\n",
        "\r\n",
        "HTTP/1.1 200 OK\r\nno colon here\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 262145\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
      })
  void refusesWhatIsNotHttp(String answer) {
    response.begin(false, null, null);
    assertThrows(HttpException.class, () -> take(answer));
  }

  @Test
  void refusesHeadsAndBodiesWithoutEnd() {
    response.begin(false, null, null);
    HttpException head =
        assertThrows(
            HttpException.class,
            () -> {
              take("HTTP/1.1 200 OK\r\n");
              for (int i = 0; i < 2000; i++) {
                take("X-Padding: 0123456789\r\n");
              }
            });
    assertEquals("answer head of more than 16384 bytes", head.getMessage());
    response.begin(false, null, null);
    HttpException interim =
        assertThrows(
            HttpException.class,
            () -> {
              for (int i = 0; i < 2000; i++) {
                take("HTTP/1.1 100 Continue\r\n\r\n");
              }
            });
    assertEquals("answer head of more than 16384 bytes", interim.getMessage());
    response.begin(false, null, null);
    HttpException body =
        assertThrows(
            HttpException.class,
            () -> {
              take("HTTP/1.1 200 OK\r\n\r\n");
              for (int i = 0; i < 300; i++) {
                take("x".repeat(1024));
              }
            });
    assertEquals("answer body of more than 262144 bytes", body.getMessage());
  }

  @Test
  void headsAndBodiesOfTheMostBytesAreRead() throws Exception {
    String ok = "HTTP/1.1 200 OK\r\n";
    String none = "Content-Length: 0\r\n\r\n";
    response.begin(false, null, null);
    take(ok + "X: " + "x".repeat(16384 - ok.length() - 5 - none.length()) + "\r\n" + none);
    assertTrue(response.isComplete());
    String most = "x".repeat(262144);
    for (String head :
        new String[] {
          "Content-Length: 262144\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n40000\r\n", "\r\n"
        }) {
      response.begin(false, null, null);
      take(ok + head + most);
      if (head.startsWith("Transfer")) {
        take("\r\n0\r\n\r\n");
      } else if (head.equals("\r\n")) {
        response.endOfStream();
      }
      assertTrue(response.isComplete(), head);
      assertEquals(200, response.status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9\r\n123456789",
        "A\r\n1234567890",
        "a;x\r\n1234567890",
        "F \r\n123456789012345",
        "00f\r\n123456789012345"
      })
  void chunkSizesAreHexadecimalInEitherCase(String chunk) throws Exception {
    response.begin(false, null, null);
    take("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + "\r\n0\r\n\r\n");
    assertTrue(response.isComplete());
    assertTrue(response.isReusable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", ":", "@", "G", "g", "`", "1x", "1,", ";", " 1", "40001"})
  void anythingElseAsAChunkSizeIsRefused(String size) throws Exception {
    response.begin(false, null, null);
    take("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertThrows(HttpException.class, () -> take(size + "\r\n"));
  }

  @Test
  void aLengthMayBeSaidTwiceButNotTwoLengths() throws Exception {
    response.begin(false, null, null);
    take("HTTP/1.1 200\r\nContent-Length: 0\r\nContent-Length: 0000000000000000\r\n\r\n");
    assertTrue(response.isComplete());
    assertEquals(200, response.status());
    for (String second : new String[] {"5", "00000000000000000"}) {
      response.begin(false, null, null);
      String head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: " + second + "\r\n";
      assertThrows(HttpException.class, () -> take(head));
    }
  }

  @Test
  void anAnswerThatHasBothFramingsIsReadInChunksAndEndsTheConnection() throws Exception {
    response.begin(false, null, null);
    take(
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1\r\nx\r\n0\r\n\r\n");
    assertTrue(response.isComplete());
    assertFalse(response.isReusable());
  }

  @Test
  void aBodyThatIsNoErrorDocumentLeavesTheStatus() throws Exception {
    response.begin(false, null, null);
    take("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 26\r\n\r\n<html>upstream gone</html>");
    assertTrue(response.isComplete());
    assertEquals(502, response.status());
    assertNull(response.error());
  }

  @Test
  void skipsALongHeaderItDoesNotNeed() throws Exception {
    response.begin(false, null, null);
    take("HTTP/1.1 200 OK\r\nSet-Cookie: " + "c".repeat(5000) + "\r\nContent-Length: 0\r\n\r\n");
    assertTrue(response.isComplete());
    assertNull(response.checksum());
  }

  @Test
  void randomBytesNeverDoWorseThanAnHttpException() {
    String[] pieces = {
      "HTTP/1.1 200 OK\r\n",
      "\r\n",
      "\n",
      "Content-Length: 7\r\n",
      "Transfer-Encoding: chunked\r\n",
      "5\r\n",
      "0\r\n",
      "Retry-After: 99999999999\r\n",
      ": ",
      "Connection: close\r\n",
      "\u0000",
      "ÿ"
    };
    for (long seed = 0; seed < 20000; seed++) {
      Random random = new Random(seed);
      response.begin(random.nextBoolean(), null, null);
      try {
        for (int i = 0; i < 12; i++) {
          take(
              random.nextInt(4) == 0
                  ? String.valueOf((char) random.nextInt(256))
                  : pieces[random.nextInt(pieces.length)]);
        }
        response.endOfStream();
      } catch (HttpException expected) {
        assertFalse(expected.getMessage().isEmpty());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
