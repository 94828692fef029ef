package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
class InboxTest {

  private static final List<String> MANY =
      IntStream.range(0, 1000).mapToObj(i -> i + "x".repeat(1000)).toList();

  private static List<Notification> now(Inbox inbox, int most) throws InterruptedException {
    return inbox.take(most, Duration.ZERO, System.nanoTime());
  }

  @Test
  void keysThatWaitAreBoundedByTheirLength() throws Exception {
    Inbox inbox = new Inbox();
    int taken = 0;
    for (int post = 0; post < 300; post++) {
      taken += inbox.offer(MANY) ? 1 : 0;
    }
    assertEquals(7, taken);
    assertEquals(7000, inbox.waiting());
    now(inbox, 1);
    assertTrue(inbox.offer(MANY));
    assertFalse(inbox.offer(MANY));
  }

  @Test
  void whoCanTellAgainWaitsForRoom() throws Exception {
    Inbox inbox = new Inbox();
    CountDownLatch eighth = new CountDownLatch(8);
    Thread queue =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 8; i++) {
                  inbox.put(new Notification(MANY, 0, Notification.Receipt.NONE));
                  eighth.countDown();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    queue.start();
    while (queue.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertEquals(7000, inbox.waiting());
    assertEquals(1, eighth.getCount());
    assertEquals(3, now(inbox, 3999).size());
    assertTrue(eighth.await(60, TimeUnit.SECONDS));
    assertEquals(5000, inbox.waiting());
    queue.join();
  }

  @Test
  void aMessageOfMoreThanThereIsRoomForIsTakenByItself() throws Exception {
    Inbox inbox = new Inbox();
    inbox.put(new Notification(MANY, 20_000_000, Notification.Receipt.NONE));
    assertFalse(inbox.offer(List.of("a")));
    assertEquals(1, now(inbox, 1).size());
    assertTrue(inbox.offer(List.of("a", "", "x".repeat(1025))));
    assertEquals(List.of("a"), now(inbox, 1).get(0).keys());
  }

  @Test
  @Timeout(60)
  void nobodyWaitsForOthersWhereThereIsNoRoomForThem() throws Exception {
    Inbox inbox = new Inbox();
    Thread queue =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 9; i++) {
                  inbox.put(new Notification(List.of("a"), 1_000_000, Notification.Receipt.NONE));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    queue.start();
    long end = System.nanoTime() + Duration.ofHours(1).toNanos();
    assertEquals(7, inbox.take(500, Duration.ofHours(1), end).size());
    queue.join();
  }
}
