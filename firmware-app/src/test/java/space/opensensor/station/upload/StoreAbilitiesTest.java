package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upload.ModelStore.Header;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;

/** What a store can do is found out once, and the weaker guarantee is named. */
class StoreAbilitiesTest {

  private static final int MINUTE = 60_000;
  private static final String FIRST = UploadBench.key(0);

  private final UploadBench bench = new UploadBench();
  private final ModelStore store = new ModelStore();
  private final ScriptedServer server = new ScriptedServer(store);

  private List<String> sendNext(int n) throws Exception {
    int before = server.requests().size();
    bench.put(n);
    bench.run(10 * MINUTE);
    assertEquals(List.of(), bench.waiting(), String.join("\n", bench.lines));
    return server.methods().subList(before, server.requests().size());
  }

  @Test
  void anHonouredConditionIsFoundOutWithTheFirstFileAndRememberedOverAReset() throws Exception {
    bench.start(server);
    assertEquals(List.of("HEAD", "PUT", "PUT"), sendNext(0));
    assertEquals(List.of("PUT"), sendNext(1));
    bench.start(server);
    assertEquals(List.of("PUT"), sendNext(2));
    assertEquals(List.of(), bench.lines, "no guarantee is weaker");
    assertEquals(List.of(), store.overwritten);
  }

  @Test
  void anotherEndpointIsFoundOutAnew() throws Exception {
    bench.start(server);
    sendNext(0);
    bench.settings.put("s3.endpoint", "https://localhost:9001");
    bench.start(server);
    assertEquals(List.of("HEAD", "PUT", "PUT"), sendNext(1));
  }

  @Test
  void anIgnoredConditionIsNamedAndReplacedByAHeadBeforeEachPut() throws Exception {
    store.condition = Header.IGNORED;
    bench.start(server);
    assertEquals(List.of("HEAD", "PUT", "PUT"), sendNext(0));
    assertEquals(1, bench.linesWith("the store ignores If-None-Match; asking by HEAD"));
    store.objects.put(UploadBench.key(1), new byte[] {1});
    bench.start(server);
    assertEquals(List.of("HEAD", "HEAD", "PUT"), sendNext(1), "remembered over a reset");
    assertArrayEquals(new byte[] {1}, store.objects.get(UploadBench.key(1)), "not overwritten");
    assertNotNull(store.objects.get(UploadBench.key(1).replace(".parquet", "_1.parquet")));
    assertEquals(List.of(), store.overwritten);
  }

  @ParameterizedTest
  @EnumSource(
      value = Header.class,
      names = {"NOT_IMPLEMENTED", "INVALID", "BAD_REQUEST"})
  void aRefusedConditionIsLeftOut(Header refusal) throws Exception {
    store.condition = refusal;
    bench.start(server);
    sendNext(0);
    assertEquals(1, bench.linesWith("the store refuses If-None-Match"));
    int before = server.requests().size();
    sendNext(1);
    assertEquals(List.of("HEAD", "PUT"), server.methods().subList(before, before + 2));
    assertEquals(before + 2, server.requests().size());
    assertEquals(2, store.objects.size());
  }

  @ParameterizedTest
  @EnumSource(
      value = Header.class,
      names = {"NOT_IMPLEMENTED", "INVALID", "BAD_REQUEST"})
  void aRefusedChecksumIsReplacedByContentMd5(Header refusal) throws Exception {
    store.crc32 = refusal;
    store.checksumMode = refusal == Header.BAD_REQUEST ? Header.BAD_REQUEST : Header.HONOURED;
    bench.start(server);
    sendNext(0);
    assertEquals(1, bench.linesWith("the store refuses x-amz-checksum-crc32; sending Content-MD5"));
    assertEquals(List.of("PUT"), sendNext(1), "the condition is honoured all the same");
    assertTrue(
        server.requests().get(server.requests().size() - 1).headers().containsKey("content-md5"));
    bench.start(server);
    assertEquals(List.of("PUT"), sendNext(2));
  }

  @Test
  void aStoreThatKnowsNoneOfItIsServedStepByStep() throws Exception {
    store.condition = Header.NOT_IMPLEMENTED;
    store.crc32 = Header.BAD_REQUEST;
    store.contentMd5 = Header.BAD_REQUEST;
    store.checksumMode = Header.BAD_REQUEST;
    bench.start(server);
    sendNext(0);
    assertEquals(1, bench.linesWith("the store refuses If-None-Match"));
    assertEquals(1, bench.linesWith("that bytes arrive as sent rests on TLS"));
    bench.start(server);
    assertEquals(List.of("HEAD", "PUT"), sendNext(1));
  }

  @Test
  void aRefusalThatNothingCuresGivesNothingUp() throws Exception {
    ScriptedServer refusing = new ScriptedServer(r -> Answer.error(501, "NotImplemented"));
    bench.start(refusing);
    bench.put(0);
    bench.run(MINUTE);
    assertEquals(1, bench.waiting().size());
    assertTrue(refusing.requests().size() < 10, "requests: " + refusing.methods());
    bench.start(server);
    bench.settle(new SpoolEntry(1, 0, SpoolEntry.DATED, 0));
    bench.run(60 * MINUTE);
    assertEquals(List.of("HEAD", "PUT", "PUT"), server.methods());
    assertTrue(server.requests().get(1).headers().containsKey("if-none-match"));
    assertTrue(server.requests().get(1).headers().containsKey("x-amz-checksum-crc32"));
  }

  @Test
  void aRefusalInPassingCostsNoGuarantee() throws Exception {
    int[] count = {0};
    ScriptedServer once =
        new ScriptedServer(
            r -> count[0]++ == 1 ? Answer.error(501, "NotImplemented") : store.apply(r));
    bench.start(once);
    bench.put(0);
    bench.run(10 * MINUTE);
    bench.put(1);
    bench.run(10 * MINUTE);
    assertEquals(List.of("HEAD", "PUT", "PUT", "PUT", "PUT"), once.methods());
    assertTrue(once.requests().get(4).headers().containsKey("if-none-match"));
  }

  @Test
  void aConditionThatIsAlwaysRefusedAsTakenIsLeftOut() throws Exception {
    ScriptedServer nonsense =
        new ScriptedServer(
            r ->
                r.headers().containsKey("if-none-match")
                    ? Answer.error(412, "PreconditionFailed")
                    : store.apply(r));
    bench.start(nonsense);
    bench.put(0);
    bench.put(1);
    bench.run(10 * MINUTE);
    assertEquals(List.of(), bench.waiting());
    assertEquals(List.of(FIRST, UploadBench.key(1)), List.copyOf(store.objects.keySet()));
    assertEquals(1, bench.linesWith("the store misuses If-None-Match"));
  }

  @ParameterizedTest
  @CsvSource({"HONOURED, true", "HONOURED, false", "IGNORED, true", "NOT_IMPLEMENTED, true"})
  void aLostAnswerMakesNoSecondCopyWhereAnEntityTagOrAChecksumTells(
      Header condition, boolean tellsEtag) throws Exception {
    store.condition = condition;
    store.tellsEtag = tellsEtag;
    store.crc32 = tellsEtag ? Header.IGNORED : Header.HONOURED;
    int[] puts = {0};
    ScriptedServer losing =
        new ScriptedServer(
            r -> {
              Answer answer = store.apply(r);
              return r.method().equals("PUT") && puts[0]++ == 3
                  ? Answer.none(Ending.RESETS)
                  : answer;
            });
    bench.start(losing);
    for (int n = 0; n < 4; n++) {
      bench.put(n);
      bench.run(10 * MINUTE);
    }
    assertEquals(List.of(), bench.waiting());
    assertEquals(4, store.objects.size(), "no second copy: " + store.objects.keySet());
    assertTrue(puts[0] >= 4, "an answer was lost");
  }

  @Test
  void settingsFixWhatIsSent() throws Exception {
    bench.settings.put("s3.create-only", "off").put("s3.checksum", "md5");
    bench.start(server);
    assertEquals(List.of("HEAD", "PUT"), sendNext(0));
    assertNull(server.requests().get(1).headers().get("if-none-match"));
    assertNull(server.requests().get(1).headers().get("x-amz-checksum-crc32"));
    assertNotNull(server.requests().get(1).headers().get("content-md5"));
    bench.settings.put("s3.create-only", "on").put("s3.checksum", "none");
    bench.start(server);
    assertEquals(List.of("PUT"), sendNext(1));
    assertNotNull(server.requests().get(2).headers().get("if-none-match"));
    assertFalse(server.requests().get(2).headers().containsKey("content-md5"));
  }

  @Test
  void aSettingThatTheStoreRefusesIsNotGivenUp() throws Exception {
    bench.settings.put("s3.create-only", "on").put("s3.checksum", "crc32");
    store.condition = Header.NOT_IMPLEMENTED;
    bench.start(server);
    bench.put(0);
    bench.run(MINUTE);
    assertEquals(1, bench.waiting().size());
    assertEquals(List.of("PUT"), server.methods());
  }

  /** The files of so many boots within one window, each made and sent after a reset. */
  @Test
  void filesOfOneWindowCostOneRequestEachAlsoAcrossResets() throws Exception {
    int files = 40;
    for (int n = 0; n < files; n++) {
      bench.start(server);
      bench.put(new SpoolEntry(n + 1, UploadBench.NOON_MINUTES, SpoolEntry.DATED, 0), 500 + n);
      bench.run(10 * MINUTE);
    }
    assertEquals(files, store.objects.size());
    int most = files + 4;
    assertTrue(server.requests().size() <= most, server.requests().size() + " requests");
  }

  @Test
  void filesOfOneWindowThatWaitTogetherCostOneRequestEach() throws Exception {
    bench.start(server);
    int files = 40;
    for (int n = 0; n < files; n++) {
      bench.put(new SpoolEntry(n + 1, UploadBench.NOON_MINUTES, SpoolEntry.DATED, 0), 500 + n);
    }
    bench.run(10 * MINUTE);
    assertEquals(files, store.objects.size());
    assertEquals(files + 2, server.requests().size());
  }

  @Test
  void aFileWithoutAKeyLeftIsSetAsideAndTheOthersGo() throws Exception {
    for (int n = 0; n < 256; n++) {
      String key = n == 0 ? FIRST : FIRST.replace(".parquet", "_" + n + ".parquet");
      store.objects.put(key, new byte[] {1});
    }
    bench.start(server);
    bench.put(0);
    bench.put(1);
    bench.run(5 * 24 * 60L * MINUTE);
    assertEquals(257, store.objects.size());
    assertEquals(1, bench.spool.filesSetAside());
    assertEquals(1, bench.uploader.stored());
    assertEquals(1, bench.linesWith("all keys of its window are taken; clear the prefix"));
    assertEquals(1, bench.linesWith("another object has the key; set aside"));
  }

  @Test
  void aFileThatIsRefusedDoesNotHoldUpTheOthers() throws Exception {
    ScriptedServer partly =
        new ScriptedServer(
            r -> r.key().equals(FIRST) ? Answer.error(403, "AccessDenied") : store.apply(r));
    bench.start(partly);
    for (int n = 0; n < 5; n++) {
      bench.put(n);
    }
    bench.run(60 * MINUTE);
    assertEquals(4, store.objects.size());
    assertEquals(1, bench.waiting().size());
    assertTrue(partly.requests().size() < 30, partly.requests().size() + " requests");
  }

  @Test
  void aFileOnWhichEveryConnectionBreaksDoesNotHoldUpTheOthers() throws Exception {
    ScriptedServer partly =
        new ScriptedServer(
            r -> r.key().equals(FIRST) ? Answer.none(Ending.RESETS) : store.apply(r));
    bench.start(partly);
    for (int n = 0; n < 5; n++) {
      bench.put(n);
    }
    bench.run(2 * 60 * MINUTE);
    assertEquals(4, store.objects.size());
    assertEquals(1, bench.waiting().size());
  }

  /** What a taken key told of the condition is kept, be there a reset before the next PUT. */
  @Test
  void whatATakenKeyTellsIsRememberedOverAReset() throws Exception {
    ScriptedServer overtaking =
        new ScriptedServer(
            r -> {
              Answer answer = store.apply(r);
              store.objects.putIfAbsent(FIRST, new byte[] {1});
              return answer;
            });
    bench.start(overtaking);
    bench.put(0);
    while (bench.uploader.report() == null) {
      bench.run(10);
    }
    assertEquals(UploadReport.Outcome.KEY_TAKEN, bench.uploader.report().outcome());
    assertEquals(List.of("HEAD", "PUT", "HEAD"), overtaking.methods());
    bench.start(server);
    bench.settle(new SpoolEntry(1, 0, SpoolEntry.DATED, 0));
    bench.run(MINUTE);
    assertEquals(List.of("PUT"), server.methods());
  }

  /** Once it is known to be honoured and then refused, a HEAD comes before the PUT without it. */
  @Test
  void aConditionThatIsRefusedLaterIsReplacedByAHeadAtOnce() throws Exception {
    bench.start(server);
    sendNext(0);
    store.condition = Header.NOT_IMPLEMENTED;
    assertEquals(List.of("PUT", "HEAD", "PUT"), sendNext(1).subList(0, 3));
    assertEquals(1, bench.linesWith("the store refuses If-None-Match"));
  }
}
