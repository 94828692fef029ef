package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file whose flash loses a bit after it was written and found good, while it waits. */
class RottenFileTest {

  private final UploadBench bench = new UploadBench();
  private final ModelStore store = new ModelStore();
  private final ScriptedServer server = new ScriptedServer(store);

  @ParameterizedTest(name = "at byte {0}")
  @ValueSource(ints = {0, 500, 999, 1000, 1015})
  void itIsSetAsideAndNotSent(int position) throws Exception {
    server.setReachable(false);
    bench.start(server);
    bench.put(0);
    byte[] second = bench.put(1);
    bench.run(60_000);
    bench.files.rot(bench.waiting().get(0), position, 3);
    server.setReachable(true);
    bench.run(7_200_000);
    assertEquals(List.of(UploadBench.key(1)), List.copyOf(store.objects.keySet()));
    assertArrayEquals(second, store.objects.get(UploadBench.key(1)));
    assertEquals(1, bench.waiting().size());
    assertTrue(bench.waiting().get(0).endsWith(".bad"), () -> "" + bench.waiting());
    assertEquals(1, bench.linesWith("spool: set aside "), () -> "" + bench.lines);
  }

  @Test
  void aFileThatIsMisreadOnceIsReadAgainAndSent() throws Exception {
    server.setReachable(false);
    bench.start(server);
    byte[] content = bench.put(0);
    bench.run(60_000);
    String name = bench.waiting().get(0);
    bench.files.rot(name, 500, 3);
    server.setReachable(true);
    for (int i = 0; i < 120 && bench.linesWith("is not as it was written") == 0; i++) {
      bench.run(1000);
    }
    bench.files.rot(name, 500, 3);
    bench.run(7_200_000);
    assertArrayEquals(content, store.objects.get(UploadBench.key(0)));
    assertEquals(List.of(), bench.waiting());
  }
}
