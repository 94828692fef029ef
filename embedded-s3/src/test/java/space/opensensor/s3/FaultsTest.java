package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way a request can be made to go wrong. */
class FaultsTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final byte[] BODY = new byte[20_000];

  private final List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());
  private EmbeddedS3 s3;
  private RawRequest put;

  @BeforeEach
  void start() throws IOException {
    s3 = EmbeddedS3.builder().clock(InstantSource.fixed(NOW)).observer(exchanges::add).start();
    put = new AwsSigner(s3, NOW).presign("PUT", "/object", BODY);
  }

  @AfterEach
  void stop() {
    s3.close();
  }

  private void assertNextRequestIsServed() throws Exception {
    s3.awaitIdle();
    assertEquals("200", RawHttps.once(s3, put).verdict());
    s3.awaitIdle();
    assertEquals(20_000, s3.object("station", "object").orElseThrow().size());
  }

  @Test
  void theServerAsksForPatience() throws Exception {
    s3.faults(Faults.script(ServerFault.slowDown(7), ServerFault.internalError()));
    RawResponse slow = RawHttps.once(s3, put);
    assertEquals("503 SlowDown", slow.verdict());
    assertEquals("7", slow.header("retry-after"));
    assertEquals("close", slow.header("connection"));
    s3.awaitIdle();
    assertEquals("500 InternalError", RawHttps.once(s3, put).verdict());
    assertTrue(s3.objects().isEmpty());
    assertNextRequestIsServed();
    assertEquals(
        List.of("503 SlowDown", "500 InternalError", "200 null"),
        exchanges.stream().map(e -> e.status() + " " + e.errorCode()).toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 8192, 19_999, 20_000})
  void theConnectionIsResetInTheBody(long bytes) throws Exception {
    s3.faults(Faults.script(ServerFault.resetInBody(bytes)));
    assertThrows(IOException.class, () -> RawHttps.once(s3, put));
    assertTrue(s3.objects().isEmpty());
    assertNextRequestIsServed();
    assertEquals(0, exchanges.get(0).status());
  }

  @Test
  void theObjectIsStoredAndTheAnswerLost() throws Exception {
    s3.faults(Faults.script(ServerFault.resetAfterStored()));
    assertThrows(IOException.class, () -> RawHttps.once(s3, put));
    assertEquals(20_000, s3.object("station", "object").orElseThrow().size());
    assertNextRequestIsServed();
  }

  @Test
  void theAnswerOfAReadIsLostToo() throws Exception {
    assertNextRequestIsServed();
    s3.faults(Faults.script(ServerFault.resetAfterStored()));
    RawRequest get = new AwsSigner(s3, NOW).presign("GET", "/object", new byte[0]);
    assertThrows(IOException.class, () -> RawHttps.once(s3, get));
    assertEquals("200", RawHttps.once(s3, get).verdict());
  }

  @Test
  void theServerSendsGarbage() throws Exception {
    byte[] garbage = "ICY 200 OK\r\n\r\nno HTTP at all".getBytes(StandardCharsets.US_ASCII);
    s3.faults(Faults.script(ServerFault.raw(garbage)));
    try (RawHttps https = new RawHttps(s3)) {
      https.send(put.head());
      assertEquals("ICY 200 OK\r\n\r\nno HTTP at all", https.receiveAll());
    }
    assertTrue(s3.objects().isEmpty());
    assertNextRequestIsServed();
  }

  @Test
  void theServerSitsStillUntilItIsClosed() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ServerFault forever = ServerFault.delay(Duration.ofDays(1), ServerFault.internalError());
    s3.faults(
        request -> {
          asked.countDown();
          return forever;
        });
    try (RawHttps https = new RawHttps(s3)) {
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return https.exchange(put).verdict();
                } catch (IOException e) {
                  return "no answer";
                }
              });
      asked.await();
      assertTrue(!answer.isDone());
      s3.close();
      assertTrue(List.of("no answer", "500 InternalError").contains(answer.get()));
    }
  }

  @Test
  void aShortDelayOnlyDelays() throws Exception {
    s3.faults(Faults.script(ServerFault.delay(Duration.ofMillis(1))));
    assertNextRequestIsServed();
  }

  @Test
  void aScriptCanPickItsRequests() throws Exception {
    s3.faults(
        Faults.script(request -> request.method().equals("HEAD"), ServerFault.accessDenied()));
    assertNextRequestIsServed();
    RawRequest head = new AwsSigner(s3, NOW).presign("HEAD", "/object", new byte[0]);
    assertEquals(403, RawHttps.once(s3, head).status());
    assertEquals(200, RawHttps.once(s3, head).status());
  }
}
