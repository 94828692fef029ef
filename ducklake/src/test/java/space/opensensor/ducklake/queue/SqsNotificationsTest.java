package space.opensensor.ducklake.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import space.opensensor.ducklake.ingest.Inbox;
import space.opensensor.ducklake.store.S3Settings;

@Tag("integration")
class SqsNotificationsTest {

  @TempDir Path directory;

  private int port;
  private SQSRestServer server;
  private SqsClient client;
  private URI url;

  @BeforeEach
  void start() {
    server = SQSRestServerBuilder.withInterface("localhost").withDynamicPort().start();
    port = server.waitUntilStarted().localAddress().getPort();
    client =
        SqsClient.builder()
            .region(Region.EU_CENTRAL_1)
            .endpointOverride(URI.create("http://localhost:" + port))
            .httpClientBuilder(Apache5HttpClient.builder())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("k", "s")))
            .build();
    url = URI.create(client.createQueue(r -> r.queueName("stations")).queueUrl());
  }

  @AfterEach
  void stop() {
    client.close();
    server.stopAndWait();
  }

  /** The same port, with nothing of what it held. */
  private void startAgain() {
    server = SQSRestServerBuilder.withInterface("localhost").withPort(port).start();
    server.waitUntilStarted();
  }

  private SqsNotifications source(QueuedLake lake, Duration firstWait) {
    return new SqsNotifications(
        url,
        new S3Settings(null, "eu-central-1", "k", "s", null, null),
        Duration.ofMinutes(5),
        QueuedLake.BUCKET,
        lake.letters,
        lake,
        firstWait,
        1);
  }

  private void send(List<String> messages) {
    for (int from = 0; from < messages.size(); from++) {
      String body = messages.get(from);
      client.sendMessageBatch(
          r ->
              r.queueUrl(url.toString())
                  .entries(
                      SendMessageBatchRequestEntry.builder().id("1").messageBody(body).build()));
    }
  }

  private static List<String> events(List<String> keys) {
    return keys.stream().map(k -> Events.put(QueuedLake.BUCKET, k)).toList();
  }

  private int count(QueueAttributeName name) {
    Map<QueueAttributeName, String> all =
        client
            .getQueueAttributes(r -> r.queueUrl(url.toString()).attributeNames(name))
            .attributes();
    return Integer.parseInt(all.get(name));
  }

  private int held() {
    return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  private void awaitDone() throws Exception {
    Events.await(
        "all deleted",
        () -> count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) == 0 && held() == 0);
  }

  @Test
  void goodMessagesAreTakenInAndPoisonIsSetAsideWhateverOrderTheyComeIn() throws Exception {
    try (QueuedLake lake = new QueuedLake(directory);
        SqsNotifications source = source(lake, Duration.ofSeconds(1))) {
      source.start(lake.watcher.inbox());
      List<String> messages = new ArrayList<>(events(lake.store(20)));
      // SQS takes no more than 256 KB.
      List<String> poison = Events.POISON.stream().filter(m -> m.length() < 100_000).toList();
      messages.addAll(poison);
      messages.add(Events.TEST);
      messages.add(Events.put("other", "station=x/a.parquet"));
      messages.add(
          Events.put(QueuedLake.BUCKET, "station=gone/year=2026/month=11/day=20/a.parquet"));
      messages.add(messages.get(0));
      Collections.shuffle(messages, new java.util.Random(7));
      send(messages);
      awaitDone();
      assertEquals(lake.all(), lake.rowsByStation());
      assertEquals(poison.size(), lake.setAside().size());
      assertEquals(messages.size(), lake.received.get());
      for (String line : lake.setAside()) {
        assertTrue(line.matches("message [-0-9a-f]{36} of /\\d+/stations: .{5,1100}"), line);
      }
    }
  }

  @Test
  void nothingIsDeletedBeforeItsCommit() throws Exception {
    try (QueuedLake lake = new QueuedLake(directory);
        SqsNotifications source = source(lake, Duration.ZERO)) {
      lake.store.away = true;
      source.start(lake.watcher.inbox());
      send(events(lake.store(30)));
      Events.await("deliveries of all again", () -> lake.again.get() >= 30);
      assertTrue(lake.rowsByStation().isEmpty());
      // A message may change its side between the two counts.
      Events.await(
          "all still there",
          () -> held() + count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) == 30);
      lake.store.away = false;
      awaitDone();
      assertEquals(lake.all(), lake.rowsByStation());
      assertEquals(List.of(), lake.setAside());
    }
  }

  @Test
  void whatAServerLostThatStoppedAndCameBackIsFoundByAListing() throws Exception {
    try (QueuedLake lake = new QueuedLake(directory, Duration.ofSeconds(2));
        SqsNotifications source = source(lake, Duration.ofSeconds(1))) {
      source.start(lake.watcher.inbox());
      send(events(lake.store(10)));
      awaitDone();
      server.stopAndWait();
      Events.await("seen away", () -> Boolean.FALSE.equals(lake.there.get("sqs")));
      // Nobody is told of these.
      lake.store(10);
      startAgain();
      client.createQueue(r -> r.queueName("stations"));
      Events.await("seen back", () -> lake.there.get("sqs"));
      send(events(lake.store(5)));
      awaitDone();
      Events.await("listed", () -> lake.rowsByStation().size() == 25);
      assertEquals(lake.all(), lake.rowsByStation());
    }
  }

  @Test
  void whatIsReceivedIsBoundedWhateverWaitsAtTheServer() throws Exception {
    try (QueuedLake lake = new QueuedLake(directory);
        SqsNotifications source = source(lake, Duration.ofSeconds(1))) {
      // Events of 100 keys, 200 KB each.
      String key = Events.put(QueuedLake.BUCKET, "a".repeat(1000));
      String record = key.substring(key.indexOf('[') + 1, key.lastIndexOf(']'));
      String event = "{\"Records\":[" + (record + ",").repeat(99) + record + "]}";
      for (int i = 0; i < 100; i++) {
        send(List.of(event));
      }
      Inbox inbox = new Inbox();
      source.start(inbox);
      Events.await("full", () -> lake.received.get() > 30 && isStill());
      assertTrue(inbox.waiting() <= 4000, inbox.waiting() + " keys");
      assertTrue(held() <= 80, held() + " messages");
    }
  }

  /** Whether every receiver waits for room. */
  private static boolean isStill() {
    return Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().equals("sqs") && t.getState() == Thread.State.WAITING)
            .count()
        == 4;
  }
}
