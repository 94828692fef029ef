package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an HTTP answer: the same however they arrive, bounded, in words where refused. */
class HttpAnswerFuzzTest {

  static Stream<byte[]> answers() {
    return Stream.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"a\"\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd",
            "HTTP/1.1 503 Slow Down\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1c;x=y\r\n<Error><Code>A</Code></Error\r\n1\r\n>\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.0 404 \r\n\r\n<Error><Code>NoSuchKey</Code></Error>",
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 412 P\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
            "HTTP/1.1 200 OK\r\nx-amz-checksum-crc32: AAAAAA==\r\nContent-Length: 1\n\nz")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("answers")
  @FuzzTest
  void anAnswerIsTheSameInWhateverPiecesItComes(byte[] bytes) {
    for (boolean bodiless : new boolean[] {false, true}) {
      String whole = read(bytes, bodiless, bytes.length);
      for (int piece : new int[] {1, 2, 3, 17}) {
        assertEquals(whole, read(bytes, bodiless, piece), piece + " bytes at a time");
      }
    }
  }

  private static String read(byte[] bytes, boolean bodiless, int piece) {
    HttpResponse response = new HttpResponse();
    response.begin(bodiless, null, null);
    int taken = 0;
    try {
      while (taken < bytes.length && !response.isComplete()) {
        int count = Math.min(piece, bytes.length - taken);
        byte[] slice = Arrays.copyOfRange(bytes, taken, taken + count);
        int took = response.take(slice, 0, count);
        assertTrue(took == count || response.isComplete(), took + " of " + count);
        taken += took;
      }
      boolean reusable = response.isReusable();
      if (!response.isComplete()) {
        response.endOfStream();
      }
      assertTrue(response.status() >= 200 && response.status() <= 999, "" + response.status());
      return taken
          + " "
          + response.status()
          + " "
          + reusable
          + " "
          + response.contentLength()
          + " "
          + response.etag()
          + " "
          + response.checksum()
          + " "
          + response.region()
          + " "
          + response.retryAfterSeconds(0)
          + " "
          + response.error();
    } catch (HttpException e) {
      assertTrue(e.getMessage().chars().allMatch(c -> c >= ' ' && c < 0x100), e.getMessage());
      return e.getMessage();
    }
  }
}
