package space.opensensor.ducklake.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.ingest.Inbox;

@Tag("integration")
class JetStreamNotificationsTest {

  private static final String CONSUMER = "lake";

  @TempDir Path directory;

  private static JetStreamNotifications source(NatsServer server, QueuedLake lake) {
    return source(server, lake, Duration.ofMinutes(5));
  }

  private static JetStreamNotifications source(
      NatsServer server, QueuedLake lake, Duration acknowledged) {
    return new JetStreamNotifications(
        new JetStreamNotifications.Settings(
            server.url(), NatsServer.STREAM, "bucket.events", CONSUMER, acknowledged),
        QueuedLake.BUCKET,
        lake.letters,
        lake,
        Duration.ofMillis(100));
  }

  private static List<String> events(List<String> keys) {
    return keys.stream().map(k -> Events.put(QueuedLake.BUCKET, k)).toList();
  }

  /** All messages of the stream were given out and acknowledged. */
  private static void awaitDone(NatsServer server) throws Exception {
    Events.await(
        "all acknowledged",
        () -> {
          ConsumerInfo info = server.consumer(CONSUMER);
          return info.getNumPending() == 0 && info.getNumAckPending() == 0;
        });
  }

  @Test
  void goodMessagesAreTakenInAndPoisonIsSetAsideWhateverOrderTheyComeIn() throws Exception {
    try (NatsServer server = new NatsServer(directory.resolve("nats"));
        QueuedLake lake = new QueuedLake(directory);
        JetStreamNotifications source = source(server, lake)) {
      server.makeStream(RetentionPolicy.Limits);
      source.start(lake.watcher.inbox());
      List<String> messages = new ArrayList<>(events(lake.store(20)));
      messages.addAll(Events.POISON);
      messages.add(Events.TEST);
      messages.add(Events.put("other", "station=x/a.parquet"));
      messages.add(
          Events.put(QueuedLake.BUCKET, "station=gone/year=2026/month=11/day=20/a.parquet"));
      messages.add(messages.get(0));
      Collections.shuffle(messages, new java.util.Random(7));
      server.publish(messages);
      Events.await("first rows", () -> lake.received.get() > 0);
      awaitDone(server);
      assertEquals(lake.all(), lake.rowsByStation());
      List<String> aside = lake.setAside();
      assertEquals(Events.POISON.size(), aside.size(), aside.toString());
      for (String line : aside) {
        assertTrue(
            line.matches("message \\d+ of stream STATIONS: notification: [^\\n]{5,1100}"), line);
      }
      assertEquals(Events.POISON.size(), lake.aside.get());
      assertEquals(Events.POISON.size(), lake.letters.forget());
      assertEquals(List.of(), lake.setAside());
    }
  }

  @Test
  void nothingIsAcknowledgedBeforeItsCommitAndARedeliveryOfAllCountsOnce() throws Exception {
    try (NatsServer server = new NatsServer(directory.resolve("nats"));
        QueuedLake lake = new QueuedLake(directory);
        JetStreamNotifications source = source(server, lake)) {
      server.makeStream(RetentionPolicy.Limits);
      lake.store.away = true;
      source.start(lake.watcher.inbox());
      server.publish(events(lake.store(30)));
      Events.await("second deliveries", () -> lake.again.get() >= 30);
      assertEquals(30, server.consumer(CONSUMER).getNumAckPending());
      assertTrue(lake.rowsByStation().isEmpty());
      lake.store.away = false;
      awaitDone(server);
      assertEquals(lake.all(), lake.rowsByStation());
      assertEquals(List.of(), lake.setAside());
      // A server that has forgotten what was acknowledged begins anew.
      int before = lake.received.get();
      server.with(c -> c.jetStreamManagement().deleteConsumer(NatsServer.STREAM, CONSUMER));
      Events.await("all again", () -> lake.received.get() >= before + 30);
      awaitDone(server);
      assertEquals(lake.all(), lake.rowsByStation());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anObjectThatStaysUnreadableTakesNoOtherWithItAndIsSetAside(boolean headless)
      throws Exception {
    try (NatsServer server = new NatsServer(directory.resolve("nats"));
        QueuedLake lake = new QueuedLake(directory);
        JetStreamNotifications source =
            new JetStreamNotifications(
                new JetStreamNotifications.Settings(
                    server.url(), NatsServer.STREAM, ">", CONSUMER, Duration.ofMinutes(5)),
                QueuedLake.BUCKET,
                lake.letters,
                lake,
                Duration.ofMillis(1))) {
      server.makeStream(RetentionPolicy.Limits);
      List<String> keys = lake.store(20);
      lake.store.unreadable = keys.get(7);
      lake.store.headless = headless;
      server.publish(events(keys));
      source.start(lake.watcher.inbox());
      Events.await("one set aside", () -> lake.aside.get() == 1);
      awaitDone(server);
      assertEquals(
          List.of(
              "message 8 of stream STATIONS: an object it tells of could not be read by 10"
                  + " deliveries; listings go on to try"),
          lake.setAside());
      assertEquals(19, lake.rowsByStation().size());
    }
  }

  @Test
  void aServerThatIsKilledAndComesBackLosesNothing() throws Exception {
    try (NatsServer server = new NatsServer(directory.resolve("nats"));
        QueuedLake lake = new QueuedLake(directory);
        JetStreamNotifications source = source(server, lake, Duration.ofSeconds(2))) {
      server.makeStream(RetentionPolicy.WorkQueue);
      source.start(lake.watcher.inbox());
      // What was acknowledged to a server that died then is given out once more.
      for (int round = 0; round < 2; round++) {
        // Killed while these are being handed over.
        server.publish(events(lake.store(25)));
        server.kill();
        Events.await("seen away", () -> Boolean.FALSE.equals(lake.there.get("jetstream")));
        server.start();
        server.publish(events(lake.store(5)));
        Events.await("seen back", () -> lake.there.get("jetstream"));
        awaitDone(server);
        assertEquals(lake.all(), lake.rowsByStation(), "round " + round);
      }
    }
  }

  @Test
  void whatIsPulledIsBoundedWhateverWaitsAtTheServer() throws Exception {
    try (NatsServer server = new NatsServer(directory.resolve("nats"));
        QueuedLake lake = new QueuedLake(directory);
        JetStreamNotifications source = source(server, lake)) {
      server.makeStream(RetentionPolicy.Limits);
      server.with(
          c -> {
            byte[] event =
                Events.put(QueuedLake.BUCKET, "a".repeat(1000)).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 30_000; i++) {
              c.publish("bucket.events", event);
            }
            c.flush(Duration.ofSeconds(60));
            return null;
          });
      // Nobody takes anything out of it.
      Inbox inbox = new Inbox();
      source.start(inbox);
      Events.await("full", () -> lake.received.get() > 3000 && isStill(lake));
      assertTrue(inbox.waiting() < 4000, inbox.waiting() + " keys");
      assertTrue(server.consumer(CONSUMER).getNumAckPending() < 4500);
      assertFalse(server.consumer(CONSUMER).getNumPending() < 25_000);
    }
  }

  /** Whether the source's thread waits for room. */
  private static boolean isStill(QueuedLake lake) {
    return Thread.getAllStackTraces().keySet().stream()
            .anyMatch(t -> t.getName().equals("jetstream") && t.getState() == Thread.State.WAITING)
        && lake.received.get() > 3000;
  }
}
