package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.upload.ModelStore.Header;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Request;

/** Stores on which a PUT could take the place of an object that somebody still needs. */
class OverwritingTest {

  private static final byte[] OTHERS = {1, 2, 3};

  private final UploadBench bench = new UploadBench();
  private final ModelStore store = new ModelStore();
  private int headStatus = 403;

  /** The store's answers, but for HEAD. */
  private Answer withoutHead(Request request) {
    return request.method().equals("HEAD")
        ? Answer.of("HTTP/1.1 " + headStatus + " Refused")
        : store.apply(request);
  }

  @ParameterizedTest(name = "s3.create-only={0}, HEAD answered {1}")
  @CsvSource({"auto, 403", "off, 403", "auto, 501", "off, 405", "auto, 400", "auto, 301"})
  void aFileIsNotSentWhereNothingTellsThatItsKeyIsFree(String createOnly, int status)
      throws Exception {
    headStatus = status;
    store.condition = Header.NOT_IMPLEMENTED;
    store.objects.put(UploadBench.key(0), OTHERS);
    bench.settings.put("s3.create-only", createOnly);
    bench.start(new ScriptedServer(this::withoutHead));
    bench.put(0);
    bench.run(7_200_000);
    assertArrayEquals(OTHERS, store.objects.get(UploadBench.key(0)), "overwritten");
    assertEquals(1, bench.waiting().size());
    String line =
        "the store does not take If-None-Match, and HEAD is answered "
            + status
            + "; allow s3:GetObject and s3:ListBucket; again in ";
    assertEquals(bench.lines.size(), bench.linesWith(line), () -> "" + bench.lines);
  }

  @Test
  void whereUnprovenFilesAreAcceptedItIsSent() throws Exception {
    store.condition = Header.NOT_IMPLEMENTED;
    bench.settings.put("s3.unproven", "accept");
    bench.start(new ScriptedServer(this::withoutHead));
    byte[] sent = bench.put(0);
    bench.run(60_000);
    assertArrayEquals(sent, store.objects.get(UploadBench.key(0)));
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void onceHeadIsAllowedTheFileGoes() throws Exception {
    store.condition = Header.NOT_IMPLEMENTED;
    store.allowsHead = false;
    bench.start(new ScriptedServer(store));
    byte[] sent = bench.put(0);
    bench.run(7_200_000);
    assertEquals(0, store.objects.size());
    store.allowsHead = true;
    bench.run(7_200_000);
    assertArrayEquals(sent, store.objects.get(UploadBench.key(0)));
  }

  /** A store that ignores the condition and damages what is put where there is an object. */
  private Answer damaging(Request request) {
    boolean again = request.method().equals("PUT") && store.objects.containsKey(request.key());
    if (!again) {
      return store.apply(request);
    }
    byte[] body = request.body().clone();
    body[body.length / 2] ^= 1;
    Request other =
        new Request(request.connection(), "PUT", request.target(), request.headers(), body);
    store.crc32 = Header.IGNORED;
    Answer answer = store.apply(other);
    store.crc32 = Header.HONOURED;
    return answer;
  }

  @Test
  void theSecondPutThatIsTakenNeedsAProofOfItsOwn() throws Exception {
    store.condition = Header.IGNORED;
    bench.start(new ScriptedServer(this::damaging));
    byte[] sent = bench.put(0);
    bench.run(7_200_000);
    String next = UploadBench.key(0).replace(".parquet", "_1.parquet");
    assertEquals(List.of(UploadBench.key(0), next), List.copyOf(store.objects.keySet()));
    assertArrayEquals(sent, store.objects.get(next));
    assertEquals(1, bench.linesWith("HEAD finds other bytes than were sent"));
  }

  @Test
  void anErrorInTheAnswerToTheSecondPutIsNoSignThatTheConditionIsIgnored() throws Exception {
    List<Request> puts = new ArrayList<>();
    Function<Request, Answer> failing =
        request -> {
          if (request.method().equals("PUT")) {
            puts.add(request);
          }
          return puts.size() == 2 && request.method().equals("PUT")
              ? Answer.document("HTTP/1.1 200 OK", "<Error><Code>InternalError</Code></Error>")
              : store.apply(request);
        };
    bench.start(new ScriptedServer(failing));
    bench.put(0);
    bench.run(60_000);
    bench.put(1);
    bench.run(60_000);
    assertEquals(List.of(), bench.lines);
    assertEquals(2, store.objects.size());
    assertEquals("*", puts.get(puts.size() - 1).headers().get("if-none-match"));
  }
}
