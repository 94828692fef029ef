package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;
import space.opensensor.station.upload.ScriptedServer.Request;

class HttpClientTest {

  private static final int CONNECT_MILLIS = 3000;
  private static final int IDLE_MILLIS = 5000;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0";

  private ScriptedServer server;
  private HttpClient client;
  private long now;

  private void serve(Function<Request, Answer> script) {
    server = new ScriptedServer(script);
    client = new HttpClient(server, settings(IDLE_MILLIS / 1000));
  }

  private static StationSettings settings(int idleSeconds) {
    MapSettings settings =
        MapSettings.complete()
            .put("timeout.connect", "3")
            .put("timeout.idle", String.valueOf(idleSeconds))
            .put("timeout.request", "140")
            .put("upload.min-rate", "64");
    try {
      return new StationSettings(settings, new ModelDevice());
    } catch (SettingsException e) {
      throw new AssertionError(e);
    }
  }

  /** A PUT of so many bytes. */
  private static space.opensensor.station.upload.Request put(int bytes) {
    return new space.opensensor.station.upload.Request() {
      @Override
      AsciiBuffer head(long epochMillis) {
        return new AsciiBuffer(100)
            .append("PUT /b/k HTTP/1.1\r\ncontent-length: ")
            .append(bytes)
            .append("\r\n\r\n");
      }

      @Override
      Body body() {
        return new Body() {
          private int left = bytes;

          @Override
          public int read(byte[] buffer, int offset, int length) {
            int n = Math.min(length, left);
            left -= n;
            return n == 0 ? -1 : n;
          }
        };
      }
    };
  }

  /** Steps each 10 ms until the answer is complete. */
  private int send(space.opensensor.station.upload.Request request) throws IOException {
    client.begin(request);
    while (!client.step(now, UploadBench.NOON)) {
      now += 10;
    }
    return client.response().status();
  }

  @Test
  void oneConnectionCarriesRequestAfterRequest() throws Exception {
    serve(request -> Answer.of(OK));
    for (int i = 0; i < 3; i++) {
      assertEquals(200, send(put(100)));
    }
    assertEquals(1, server.connections());
    assertEquals(3, server.requests().size());
    client.disconnect();
    assertEquals(0, server.open());
  }

  @Test
  void aConnectionThatTheServerClosedMeanwhileIsReplacedWithoutAFailure() throws Exception {
    serve(request -> Answer.of(OK).then(Ending.CLOSES));
    assertEquals(200, send(put(100)));
    assertEquals(200, send(put(100)));
    assertEquals(2, server.connections());
  }

  @Test
  void aConnectionThatIsResetAfterAnAnswerHasBegunIsAFailure() throws Exception {
    serve(
        request ->
            server.requests().size() == 1
                ? Answer.of(OK)
                : new Answer("HTTP/1.1 2", Integer.MAX_VALUE, Ending.RESETS));
    send(put(100));
    assertThrows(IOException.class, () -> send(put(100)));
    assertEquals(1, server.connections());
  }

  @Test
  void anAnswerThatComesEarlyEndsTheSending() throws Exception {
    serve(request -> Answer.of(OK));
    server.takeAtMost(1000);
    server.answerEarly(head -> Answer.error(403, "AccessDenied"));
    assertEquals(403, send(put(1_000_000)));
    assertEquals(0, server.requests().size());
    assertEquals("AccessDenied", client.response().error().code());
    assertEquals(0, server.open(), "closed at once");
    send(put(10));
    assertEquals(2, server.connections(), "half a body was sent on the first");
  }

  @Test
  void aHandshakeWithoutEndIsGivenUp() {
    serve(request -> Answer.of(OK));
    server.setConnects(false);
    IOException e = assertThrows(IOException.class, () -> send(put(10)));
    assertEquals("not connected after 3 s", e.getMessage());
    assertEquals(CONNECT_MILLIS + 10, now);
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() {
    serve(request -> Answer.none(Ending.STAYS));
    IOException e = assertThrows(IOException.class, () -> send(put(10)));
    assertEquals("no progress for 5 s", e.getMessage());
    // Connected at 0, the head sent at 10 and the body at 20.
    assertEquals(20 + IDLE_MILLIS + 10, now);
  }

  @Test
  void aRefusedConnectionIsAFailureAndTheNextRequestOpensAnother() throws Exception {
    serve(request -> Answer.of(OK));
    server.setReachable(false);
    assertThrows(IOException.class, () -> send(put(10)));
    server.setReachable(true);
    assertEquals(200, send(put(10)));
  }

  @Test
  void bytesAfterAnAnswerAreAFailure() {
    serve(
        request ->
            new Answer(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcHTTP/1.1 200 OK\r\n",
                Integer.MAX_VALUE,
                Ending.STAYS));
    IOException e = assertThrows(IOException.class, () -> send(put(10)));
    assertEquals("more bytes than one answer", e.getMessage());
  }

  @Test
  void anEndWithoutAnAnswerOnAFreshConnectionIsAFailure() {
    serve(request -> Answer.none(Ending.CLOSES));
    IOException e = assertThrows(IOException.class, () -> send(put(10)));
    assertEquals("the server closed the connection without an answer", e.getMessage());
    assertFalse(client.response().hasBegun());
  }

  private long millisUntilFailure(String message) {
    IOException e = assertThrows(IOException.class, () -> send(put(10)));
    assertEquals(message, e.getMessage());
    return now;
  }

  /** A byte each 4 seconds keeps the time without progress under its limit. */
  private void drip(String answer) {
    serve(request -> new Answer(answer, 1, Ending.STAYS));
    server.readEach(4000, () -> now);
  }

  @Test
  void anAnswerThatDripsIsGivenUpByItsBytesInAMinute() {
    drip("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(200_000));
    assertEquals(120_000, millisUntilFailure("only 15 bytes in a minute"), 1000);
  }

  @Test
  void aRequestThatNeverEndsIsGivenUpByItsDeadline() {
    String interim = "HTTP/1.1 100 Continue\r\n\r\n";
    serve(request -> new Answer(interim.repeat(600), 100, Ending.STAYS));
    server.readEach(1000, () -> now);
    assertEquals(140_010, millisUntilFailure("not answered in 140 s"), "one step after it");
  }

  @Test
  void aBodyThatTheServerTakesByteByByteIsGivenUpToo() {
    serve(request -> Answer.of(OK));
    server.takeAtMost(1);
    server.writeEach(4000, () -> now);
    IOException e = assertThrows(IOException.class, () -> send(put(5000)));
    assertEquals("only 15 bytes in a minute", e.getMessage());
  }

  /** 64 bytes in a minute are enough. */
  @ParameterizedTest
  @CsvSource({"940, false", "950, true"})
  void aRateAtItsVeryLimitIsEnough(int millisPerByte, boolean tooSlow) {
    serve(request -> new Answer("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(90), 1, Ending.STAYS));
    server.readEach(millisPerByte, () -> now);
    IOException e = assertThrows(IOException.class, () -> send(put(0)));
    assertEquals(tooSlow ? "only 63 bytes in a minute" : "not answered in 140 s", e.getMessage());
  }

  /** Where no byte moves for a minute it is another limit that ends it. */
  @Test
  void aMinuteWithoutAByteIsNoSlowMinute() {
    serve(request -> Answer.none(Ending.STAYS));
    client = new HttpClient(server, settings(200));
    IOException e = assertThrows(IOException.class, () -> send(put(100)));
    assertEquals("not answered in 140 s", e.getMessage());
  }

  @Test
  void aServerThatTakesNothingMoreIsGivenUp() {
    serve(request -> Answer.of(OK));
    server.takeAtMost(0);
    assertEquals(IDLE_MILLIS + 10, millisUntilFailure("no progress for 5 s"));
  }
}
