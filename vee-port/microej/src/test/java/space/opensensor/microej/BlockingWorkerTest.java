package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
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

  @Test
  void aTaskWakesAWorkerThatWaitsAndAnInterruptEndsIt() throws Exception {
    Thread thread = new Thread(worker, "worker");
    thread.start();
    for (int i = 0; i < 2; i++) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      CountDownLatch ran = new CountDownLatch(1);
      assertTrue(worker.offer(ran::countDown));
      ran.await();
    }
    thread.interrupt();
    thread.join();
  }

  @Test
  void whatHasRunIsNotKept() throws Exception {
    worker.offer(() -> {});
    worker.offer(() -> {});
    worker.runOne();
    worker.runOne();
    Field waiting = BlockingWorker.class.getDeclaredField("waiting");
    waiting.setAccessible(true);
    assertArrayEquals(new Runnable[4], (Runnable[]) waiting.get(worker));
  }
}
