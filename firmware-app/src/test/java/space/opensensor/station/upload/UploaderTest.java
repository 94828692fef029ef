package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upload.ScriptedServer.Answer;

class UploaderTest {

  private final UploadBench bench = new UploadBench();

  private static Answer stored(ScriptedServer.Request request) {
    return Answer.of(
        "HTTP/1.1 200 OK",
        "x-amz-checksum-crc32: " + request.headers().get("x-amz-checksum-crc32"),
        "Content-Length: 0");
  }

  private static List<String> keys(ScriptedServer server) {
    return server.requests().stream().map(ScriptedServer.Request::key).toList();
  }

  @Test
  void filesGoUpOldestFirstAndLeaveTheSpoolOnceTheyAreStored() throws Exception {
    ScriptedServer server = new ScriptedServer(UploaderTest::stored);
    bench.start(server);
    bench.put(1);
    byte[] first = bench.put(0);
    bench.put(2);
    bench.run(1000);
    assertEquals(IntStream.range(0, 3).mapToObj(UploadBench::key).toList(), keys(server));
    assertArrayEquals(first, server.requests().get(0).body());
    assertEquals(List.of(), bench.waiting());
    assertEquals(3, bench.uploader.stored());
    assertFalse(bench.uploader.hasWork());
    assertEquals(1, server.connections());
  }

  @Test
  void aFileWhoseRowsAreNotSettledWaits() throws Exception {
    ScriptedServer server = new ScriptedServer(UploaderTest::stored);
    bench.start(server);
    bench.put(0);
    bench.put(1);
    bench.settle(new SpoolEntry(1, 0, SpoolEntry.DATED, 0));
    bench.run(1000);
    assertEquals(List.of(UploadBench.key(0)), keys(server));
    assertEquals(1, bench.waiting().size());
  }

  @Test
  void healthWaitsForItsOwnRowsToBeSettled() throws Exception {
    ScriptedServer server = new ScriptedServer(UploaderTest::stored);
    bench.start(server);
    bench.put(new SpoolEntry(5, UploadBench.NOON_MINUTES, SpoolEntry.HEALTH, 0), 100);
    bench.settle(new SpoolEntry(9, 0, SpoolEntry.DATED, 0));
    bench.settle(new SpoolEntry(4, 0, SpoolEntry.HEALTH, 0));
    bench.run(1000);
    assertEquals(List.of(), keys(server));
    bench.settle(new SpoolEntry(5, 0, SpoolEntry.HEALTH, 0));
    bench.uploader.wake();
    bench.run(1000);
    assertEquals(
        List.of("health/station=7cdfa1e2b3c4/year=2026/month=11/day=20/health_1200.parquet"),
        keys(server));
  }

  @Test
  void theServersDelayIsKept() throws Exception {
    ScriptedServer server =
        new ScriptedServer(
            request -> Answer.of("HTTP/1.1 503 Slow Down", "Retry-After: 77", "Content-Length: 0"));
    bench.start(server);
    bench.put(0);
    bench.run(76_000);
    assertEquals(1, server.requests().size());
    bench.run(3_000);
    assertEquals(2, server.requests().size());
    assertEquals(1, bench.waiting().size());
    assertEquals(UploadReport.Outcome.RETRY, bench.uploader.report().outcome());
    assertTrue(bench.linesWith("the server answered 503; again in 77 s") > 0);
  }

  @Test
  void anAnswerThatDoubtsTheClockIsTold() throws Exception {
    ScriptedServer server =
        new ScriptedServer(request -> Answer.error(403, "RequestTimeTooSkewed"));
    bench.start(server);
    bench.put(0);
    bench.run(500);
    assertTrue(bench.uploader.takeClockDoubt());
    assertFalse(bench.uploader.takeClockDoubt());
    assertEquals(1, bench.waiting().size());
  }

  @Test
  void afterMemoryRanOutTheFileIsSentAgain() throws Exception {
    ScriptedServer server = new ScriptedServer(UploaderTest::stored);
    bench.start(server);
    bench.put(0);
    bench.uploader.step(0, UploadBench.NOON);
    assertTrue(bench.uploader.isBusy());
    bench.uploader.reset(0);
    assertFalse(bench.uploader.isBusy());
    assertTrue(bench.uploader.hasWork());
    bench.run(5000);
    assertEquals(List.of(), bench.waiting());
    assertEquals(1, bench.uploader.stored());
  }
}
