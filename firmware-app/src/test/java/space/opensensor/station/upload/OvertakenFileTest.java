package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upload.ModelStore.Header;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;
import space.opensensor.station.upload.ScriptedServer.Request;

/** Files of one window, of which the first cannot go for a while and the others go before it. */
class OvertakenFileTest {

  private static final String FIRST = UploadBench.key(0);

  private final UploadBench bench = new UploadBench();
  private final ModelStore store = new ModelStore();
  private final PartsModel parts = new PartsModel(store);
  private final ScriptedServer server = new ScriptedServer(this::answer);
  private byte[] troubled = {};
  private boolean losesAnswers;

  private Answer answer(Request request) {
    Answer answer = parts.apply(request);
    boolean loses = losesAnswers && Arrays.equals(request.body(), troubled);
    return loses ? Answer.none(Ending.RESETS) : answer;
  }

  private static SpoolEntry entry(int number) {
    return new SpoolEntry(number, UploadBench.NOON_MINUTES, SpoolEntry.DATED, 0);
  }

  private static String key(int suffix) {
    return FIRST.replace(".parquet", suffix == 0 ? ".parquet" : "_" + suffix + ".parquet");
  }

  /** The store has it all the time: each answer that would say so is lost. */
  private void letOthersOvertake(int others) throws Exception {
    bench.settings.put("retry.max", "60");
    bench.settings.put("s3.create-only", "on");
    bench.start(server);
    losesAnswers = true;
    troubled = bench.put(entry(1), 1000);
    for (int i = 0; i < others; i++) {
      bench.put(entry(2 + i), 1001 + i);
    }
    runUntilOneWaits();
  }

  private void runUntilOneWaits() {
    while (bench.waiting().stream().filter(name -> name.endsWith("d")).count() > 1) {
      bench.run(100);
      assertTrue(bench.now < 7_200_000, () -> "" + bench.lines);
    }
    losesAnswers = false;
  }

  @Test
  void isNotSentAgainUnderAnotherKey() throws Exception {
    letOthersOvertake(3);
    bench.run(7_200_000);
    assertEquals(List.of(key(0), key(1), key(2), key(3)), List.copyOf(store.objects.keySet()));
  }

  @Test
  void isNotSentAgainUnderAnotherKeyAfterAReset() throws Exception {
    letOthersOvertake(3);
    bench.start(server);
    bench.settle(entry(4));
    bench.uploader.wake();
    bench.run(7_200_000);
    assertEquals(List.of(key(0), key(1), key(2), key(3)), List.copyOf(store.objects.keySet()));
    assertArrayEquals(troubled, store.objects.get(FIRST));
    assertTrue(
        server.requests().stream()
            .filter(request -> request.method().equals("HEAD"))
            .allMatch(request -> request.headers().containsKey("x-amz-checksum-mode")),
        "what the store can do was forgotten");
  }

  /** The store ignores the condition, which it was never found out to do, and refuses HEAD. */
  @ParameterizedTest(name = "a reset: {0}")
  @ValueSource(booleans = {false, true})
  void overwritesNoLaterFileWhereNothingTellsThatItHasTheKey(boolean reset) throws Exception {
    bench.settings.put("upload.part", "1");
    store.condition = Header.IGNORED;
    store.allowsHead = false;
    bench.settings.put("retry.max", "60");
    bench.start(server);
    losesAnswers = true;
    troubled = bench.put(entry(1), 1000);
    byte[] later = bench.put(entry(2), 3000);
    runUntilOneWaits();
    if (reset) {
      bench.start(server);
      bench.settle(entry(2));
      bench.uploader.wake();
    }
    bench.run(7_200_000);
    assertArrayEquals(later, store.objects.get(FIRST));
    assertArrayEquals(troubled, store.objects.get(key(1)));
  }

  /** A reset between two files of a window, on a store that neither takes a condition nor HEAD. */
  @Test
  void theFirstFileAfterAResetOverwritesNoOtherOfItsWindow() throws Exception {
    store.condition = Header.NOT_IMPLEMENTED;
    store.allowsHead = false;
    bench.settings.put("s3.unproven", "accept");
    bench.start(server);
    byte[] first = bench.put(entry(1), 1000);
    bench.run(600_000);
    assertArrayEquals(first, store.objects.get(FIRST));
    bench.start(server);
    byte[] second = bench.put(entry(2), 1001);
    bench.run(600_000);
    assertArrayEquals(first, store.objects.get(FIRST));
    assertArrayEquals(second, store.objects.get(key(1)));
  }

  /** Where its key is another's it goes to the next free one at once. */
  @Test
  void asksForNoKeyThatIsKnownToBeUsed() throws Exception {
    letOthersOvertake(30);
    store.objects.put(FIRST, new byte[] {1, 2, 3});
    int before = server.requests().size();
    bench.run(7_200_000);
    assertArrayEquals(troubled, store.objects.get(key(31)));
    int requests = server.requests().size() - before;
    assertTrue(requests <= 4, requests + " requests");
  }
}
