package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;
import space.opensensor.station.upload.ScriptedServer.Request;

/** Which request goes when, to the number: how often a file is tried and when the others go. */
class UploadOrderTest {

  private static final int HOUR = 3_600_000;
  private static final String FIRST = UploadBench.key(0);

  private final UploadBench bench = new UploadBench();
  private final ModelStore store = new ModelStore();
  private ScriptedServer server;

  @BeforeEach
  void askNothingFirst() {
    bench.settings.put("s3.create-only", "on").put("retry.first", "4").put("retry.max", "60");
  }

  private void start(Function<Request, Answer> script) throws Exception {
    server = new ScriptedServer(script);
    bench.start(server);
  }

  /** Puts some files, of which the first meets an answer of its own. */
  private void refuseFirst(Answer answer, int files) throws Exception {
    start(r -> r.key().startsWith(FIRST.replace(".parquet", "")) ? answer : store.apply(r));
    for (int n = 0; n < files; n++) {
      bench.put(n);
    }
  }

  private List<Boolean> firstOnes(int requests) {
    return server.requests().stream().limit(requests).map(r -> r.key().equals(FIRST)).toList();
  }

  @Test
  void aFileThatIsDeniedTwiceLetsTheOthersGo() throws Exception {
    refuseFirst(Answer.error(403, "AccessDenied"), 2);
    bench.run(HOUR / 2);
    assertEquals(List.of(true, true, false, true), firstOnes(4));
  }

  @Test
  void keysAreReadAgainAfterADenial() throws Exception {
    start(r -> Answer.error(403, "AccessDenied"));
    bench.put(0);
    bench.run(1_000);
    bench.settings.put("s3.access-key", "AKIAIOSFODNN7CHANGED");
    bench.run(120_000);
    assertTrue(server.requests().get(0).target().contains("AKIAIOSFODNN7EXAMPLE"));
    assertTrue(server.requests().get(1).target().contains("AKIAIOSFODNN7CHANGED"));
  }

  @Test
  void aFileThatFailsEightTimesLetsTheOthersGo() throws Exception {
    refuseFirst(Answer.error(503, "SlowDown"), 2);
    bench.run(HOUR);
    assertEquals(
        List.of(true, true, true, true, true, true, true, true, false, true), firstOnes(10));
  }

  @Test
  void aFileThatCannotBeReadLetsTheOthersGo() throws Exception {
    start(store);
    bench.put(0);
    bench.put(1);
    bench.files.failReadsOf(bench.waiting().get(0));
    bench.run(20_000);
    assertEquals(List.of(UploadBench.key(1)), List.copyOf(store.objects.keySet()));
    bench.files.failReadsOf("");
    bench.run(HOUR);
    assertEquals(2, store.objects.size());
  }

  @Test
  void aFileThatComesMeanwhileEndsNoDelay() throws Exception {
    start(r -> Answer.of("HTTP/1.1 503 Slow", "Retry-After: 77", "Content-Length: 0"));
    bench.put(0);
    bench.run(1_000);
    assertEquals(1, server.requests().size());
    bench.put(1);
    bench.run(70_000);
    assertEquals(1, server.requests().size());
    assertEquals(1, bench.uploader.retries());
    assertEquals(0, bench.uploader.stored());
  }

  @Test
  void delaysBeginAnewAfterAFileIsStored() throws Exception {
    boolean[] down = {true};
    start(r -> down[0] ? Answer.error(503, "SlowDown") : store.apply(r));
    bench.put(0);
    bench.run(40_000);
    down[0] = false;
    bench.run(120_000);
    assertEquals(1, bench.uploader.stored());
    down[0] = true;
    bench.put(1);
    bench.run(100);
    assertTrue(bench.uploader.due() - bench.now <= 4_000, "4 s at most, as at first");
  }

  @Test
  void theConnectionIsClosedWhenNoFileWaits() throws Exception {
    start(store);
    bench.put(0);
    bench.run(10_000);
    bench.put(1);
    bench.run(10_000);
    assertEquals(2, server.connections());
  }

  @Test
  void aConnectionOnWhichARequestWasGivenUpIsNotUsedAgain() throws Exception {
    start(store);
    server.takeAtMost(100);
    bench.put(0);
    while (server.connections() == 0) {
      bench.run(10);
    }
    bench.run(50);
    bench.uploader.reset(bench.now);
    bench.run(10_000);
    assertEquals(2, server.connections());
    assertEquals(1, server.requests().size());
    assertEquals(List.of(), bench.waiting());
  }

  /** Where HEAD is refused no other object is seen: then the keys are tried slowly after a few. */
  @Test
  void keysThatAreCalledTakenAreTriedSlowlyAfterSixteen() throws Exception {
    start(
        r ->
            r.method().equals("HEAD")
                ? Answer.of("HTTP/1.1 403 Forbidden")
                : Answer.error(412, "PreconditionFailed"));
    bench.put(0);
    bench.run(8_000);
    long slow = bench.lines.stream().filter(line -> line.contains("; again in ")).count();
    List<String> puts =
        server.requests().stream().filter(r -> r.method().equals("PUT")).map(Request::key).toList();
    assertTrue(bench.lines.get(16).contains("; again in "), bench.lines.get(16));
    assertEquals(puts.size() - 16, slow, puts + " " + bench.lines);
    assertEquals(FIRST, puts.get(0));
    assertEquals(FIRST.replace(".parquet", "_16.parquet"), puts.get(16));
  }

  @Test
  void whereAnotherObjectIsSeenTheNextKeyIsTriedAtOnce() throws Exception {
    for (int n = 0; n < 40; n++) {
      String key = n == 0 ? FIRST : FIRST.replace(".parquet", "_" + n + ".parquet");
      store.objects.put(key, new byte[] {1});
    }
    start(store);
    bench.put(0);
    bench.run(10_000);
    assertEquals(1, bench.uploader.stored());
    assertEquals(0, bench.linesWith("; again in "));
    assertEquals(40, bench.uploader.retries());
  }

  @Test
  void copiesThatAreStoredAsOtherBytesAreSentSlowlyAfterTwo() throws Exception {
    start(r -> Answer.of("HTTP/1.1 200 OK", "x-amz-checksum-crc32: AAAAAA==", "Content-Length: 0"));
    bench.put(0);
    bench.run(1_000);
    assertEquals(3, server.requests().size());
    bench.run(HOUR);
    assertEquals(8, server.requests().size());
    assertEquals(1, bench.spool.filesSetAside());
    assertEquals(UploadReport.Outcome.DENIED, bench.uploader.report().outcome());
    assertTrue(bench.uploader.report().detail().endsWith(", 8 times; set aside"));
  }

  @Test
  void theLastKeyOfAWindowIsUsedAndTheFileAfterItIsSetAside() throws Exception {
    for (int n = 0; n < 255; n++) {
      String key = n == 0 ? FIRST : FIRST.replace(".parquet", "_" + n + ".parquet");
      store.objects.put(key, new byte[] {1});
    }
    start(store);
    bench.put(0);
    bench.run(HOUR);
    assertEquals(256, store.objects.size());
    assertEquals(1000, store.objects.get(FIRST.replace(".parquet", "_255.parquet")).length);
    int requests = server.requests().size();
    bench.put(new SpoolEntry(2, UploadBench.NOON_MINUTES, SpoolEntry.DATED, 0), 500);
    bench.run(HOUR);
    assertEquals(requests, server.requests().size());
    assertEquals(1, bench.spool.filesSetAside());
    assertEquals("set aside: its window has no key left", bench.uploader.report().detail());
    assertEquals(UploadReport.Outcome.DENIED, bench.uploader.report().outcome());
  }

  @Test
  void aProbeThatBreaksLeavesTheFileStored() throws Exception {
    bench.settings.put("s3.create-only", "auto");
    start(
        r ->
            server.requests().size() == 3
                ? new Answer("HTTP/1.1 2", Integer.MAX_VALUE, Ending.RESETS)
                : store.apply(r));
    bench.put(0);
    bench.run(60_000);
    assertEquals(List.of("HEAD", "PUT", "PUT"), server.methods());
    assertEquals(1, bench.uploader.stored());
    assertEquals(0, bench.uploader.retries());
    assertEquals(List.of(), bench.waiting());
    bench.put(1);
    bench.run(60_000);
    assertEquals(
        List.of("HEAD", "PUT", "PUT", "HEAD", "PUT", "PUT"),
        server.methods(),
        "what it was to tell is asked again");
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort', 200",
    "'HTTP/1.1 2', 0",
    "'', 0",
  })
  void aReportHasTheStatusOfAnAnswerThatBroke(String answer, int status) throws Exception {
    start(r -> new Answer(answer, Integer.MAX_VALUE, Ending.CLOSES));
    bench.put(0);
    bench.run(1_000);
    assertEquals(status, bench.uploader.report().status());
    assertEquals(UploadReport.Outcome.RETRY, bench.uploader.report().outcome());
  }

  @Test
  void aReportTellsWhatWasSentAndHowLongItTook() throws Exception {
    start(store);
    bench.now = 5_000;
    server.readEach(300, () -> bench.now);
    bench.put(0);
    bench.run(5_000);
    UploadReport report = bench.uploader.report();
    assertEquals(1, report.number());
    assertEquals(UploadReport.Outcome.STORED, report.outcome());
    assertEquals(FIRST, report.key());
    assertEquals(1, report.rows());
    assertEquals(1000, report.bytes());
    assertEquals(200, report.status());
    assertEquals("", report.detail());
    // The answer is there 300 ms after it was looked for, and other steps take 10 ms each.
    assertTrue(report.millis() >= 310 && report.millis() <= 400, report.millis() + " ms");
  }
}
