package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BlockingWorkerTest {

  private final List<String> log = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final BlockingWorker worker =
      new BlockingWorker((level, line) -> log.add(level + " " + line));

  @Test
  void itTakesFourTasksAndRunsThemInTheirOrder() throws Exception {
    for (String name : List.of("a", "b", "c", "d")) {
      assertTrue(worker.offer(() -> done.add(name)));
    }
    assertFalse(worker.offer(() -> done.add("e")));
    worker.runOne();
    assertTrue(worker.offer(() -> done.add("f")));
    for (int i = 0; i < 4; i++) {
      worker.runOne();
    }
    assertEquals(List.of("a", "b", "c", "d", "f"), done);
  }

  @Test
  void aTaskThatCrashesDoesNotEndIt() throws Exception {
    worker.offer(
        () -> {
          throw new IllegalStateException("broken");
        });
    worker.offer(
        () -> {
          throw new OutOfMemoryError();
        });
    worker.offer(() -> done.add("after"));
    for (int i = 0; i < 3; i++) {
      worker.runOne();
    }
    assertEquals(List.of("after"), done);
    assertEquals(
        List.of("ERROR worker: a task crashed: broken", "ERROR worker: out of memory"), log);
  }
}
