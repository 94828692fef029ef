package space.opensensor.ducklake.queue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;
import space.opensensor.ducklake.ingest.Inbox;
import space.opensensor.ducklake.ingest.NotificationSource;
import space.opensensor.ducklake.ingest.OneLine;
import space.opensensor.ducklake.store.AwsAccess;
import space.opensensor.ducklake.store.S3Settings;

/**
 * Takes bucket notifications from a queue of Amazon SQS, to which S3, SNS or EventBridge send them.
 * Any number of workers share a queue. A message is deleted when a commit holds its objects; until
 * then it comes again, to any of them.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html">SQS:
 *     visibility timeout</a>
 */
public final class SqsNotifications implements NotificationSource {

  private static final Logger LOG = LoggerFactory.getLogger(SqsNotifications.class);
  private static final Pattern AWS_HOST = Pattern.compile("sqs\\.([a-z0-9-]+)\\.amazonaws\\..*");

  /** As many as one request gives, and answers for. */
  private static final int BATCH = 10;

  private static final int RECEIVERS = 4;

  /** How long a request waits for messages, and the time between looks at how many wait. */
  private static final int WAIT_SECONDS = 10;

  private static final int LOOK_SECONDS = 15;

  /** Answers that wait to be sent; more hold up who gives them. */
  private static final int MOST_ANSWERS = 10_000;

  /**
   * An answer to a message.
   *
   * @param again after so many seconds, or -1: it is done with
   */
  private record Answer(String receipt, int again) {}

  private final URI url;
  private final int hidden;
  private final String bucket;
  private final DeadLetters letters;
  private final QueueMetrics metrics;
  private final Duration firstWait;
  private final int waitSeconds;
  private final String queue;
  private final SqsClient client;
  private final List<Retry> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(MOST_ANSWERS);
  private QueueMessages messages;
  private long nextLook = System.nanoTime();

  /**
   * A queue.
   *
   * @param url {@code https://sqs.<region>.amazonaws.com/<account>/<name>}, or that of a server
   *     that speaks as SQS does
   * @param access keys, and the region where the URL has none
   * @param acknowledged a message that is not deleted within this time comes again; up to 12 hours
   */
  public SqsNotifications(
      URI url,
      S3Settings access,
      Duration acknowledged,
      String bucket,
      DeadLetters letters,
      QueueMetrics metrics) {
    this(
        url,
        access,
        acknowledged,
        bucket,
        letters,
        metrics,
        QueueMessages.FIRST_WAIT,
        WAIT_SECONDS);
  }

  SqsNotifications(
      URI url,
      S3Settings access,
      Duration acknowledged,
      String bucket,
      DeadLetters letters,
      QueueMetrics metrics,
      Duration firstWait,
      int waitSeconds) {
    this.waitSeconds = waitSeconds;
    this.url = url;
    this.hidden = (int) acknowledged.toSeconds();
    this.bucket = bucket;
    this.letters = letters;
    this.metrics = metrics;
    this.firstWait = firstWait;
    this.queue = "sqs";
    Matcher aws = AWS_HOST.matcher(url.getHost());
    SqsClientBuilder builder =
        SqsClient.builder()
            .region(Region.of(aws.matches() ? aws.group(1) : access.region()))
            .httpClientBuilder(AwsAccess.http(access));
    if (!aws.matches()) {
      builder.endpointOverride(URI.create(url.getScheme() + "://" + url.getRawAuthority()));
    }
    AwsAccess.credentials(access).ifPresent(builder::credentialsProvider);
    this.client = builder.build();
  }

  /** Begins to receive; a queue that is not there yet is waited for. */
  @Override
  public void start(Inbox inbox) {
    messages = new QueueMessages(queue, bucket, letters, metrics, inbox, firstWait);
    for (int i = 0; i < RECEIVERS; i++) {
      loop("sqs", this::receive);
    }
    loop("sqs-answers", this::answer);
  }

  private void loop(String name, Retry.Step step) {
    Retry retry = new Retry(queue, metrics, step);
    loops.add(retry);
    threads.add(retry.start(name));
  }

  private void receive() throws InterruptedException {
    List<Message> received =
        client
            .receiveMessage(
                r ->
                    r.queueUrl(url.toString())
                        .maxNumberOfMessages(BATCH)
                        .waitTimeSeconds(waitSeconds)
                        .visibilityTimeout(hidden)
                        .messageSystemAttributeNames(
                            MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
            .messages();
    for (Message m : received) {
      messages.take(new Received(m));
    }
  }

  /** Sends answers, ten in a request; those that are lost make their messages come again. */
  private void answer() throws InterruptedException {
    Answer first = answers.poll(LOOK_SECONDS, TimeUnit.SECONDS);
    if (first != null) {
      List<Answer> some = new ArrayList<>(List.of(first));
      answers.drainTo(some, BATCH - 1);
      List<DeleteMessageBatchRequestEntry> done = new ArrayList<>();
      List<ChangeMessageVisibilityBatchRequestEntry> again = new ArrayList<>();
      for (Answer a : some) {
        String id = Integer.toString(done.size() + again.size());
        if (a.again() < 0) {
          done.add(
              DeleteMessageBatchRequestEntry.builder().id(id).receiptHandle(a.receipt()).build());
        } else {
          again.add(
              ChangeMessageVisibilityBatchRequestEntry.builder()
                  .id(id)
                  .receiptHandle(a.receipt())
                  .visibilityTimeout(a.again())
                  .build());
        }
      }
      if (!done.isEmpty()) {
        client.deleteMessageBatch(r -> r.queueUrl(url.toString()).entries(done));
      }
      if (!again.isEmpty()) {
        client.changeMessageVisibilityBatch(r -> r.queueUrl(url.toString()).entries(again));
      }
    }
    if (System.nanoTime() - nextLook >= 0) {
      nextLook = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOOK_SECONDS);
      look();
    }
  }

  /** Who may take messages need not have the right to ask how many there are. */
  private void look() {
    try {
      String count =
          client
              .getQueueAttributes(
                  r ->
                      r.queueUrl(url.toString())
                          .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
              .attributes()
              .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
      metrics.waiting(queue, count == null ? 0 : Long.parseLong(count));
    } catch (SqsException e) {
      LOG.atDebug().addKeyValue("why", OneLine.of(e)).log("how many messages wait is not told");
    }
  }

  /** A message of SQS's. */
  private final class Received implements Delivery {
    private final byte[] body;
    private final String id;
    private final String receipt;
    private final long times;

    Received(Message m) {
      this.body = m.body().getBytes(StandardCharsets.UTF_8);
      this.id = m.messageId();
      this.receipt = m.receiptHandle();
      String count = m.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
      this.times = count == null ? 1 : Long.parseLong(count);
    }

    @Override
    public byte[] body() {
      return body;
    }

    @Override
    public String name() {
      return "message " + id + " of " + url.getPath();
    }

    @Override
    public long times() {
      return times;
    }

    @Override
    public void done() {
      send(new Answer(receipt, -1));
    }

    @Override
    public void again(Duration after) {
      send(new Answer(receipt, (int) after.toSeconds()));
    }

    private void send(Answer answer) {
      try {
        // While the server is away no answer goes, and the message comes again by itself.
        if (!answers.offer(answer, WAIT_SECONDS, TimeUnit.SECONDS)) {
          LOG.atWarn().addKeyValue("message", id).log("message not answered for, it comes again");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    loops.forEach(Retry::close);
    threads.forEach(Thread::interrupt);
    client.close();
  }
}
