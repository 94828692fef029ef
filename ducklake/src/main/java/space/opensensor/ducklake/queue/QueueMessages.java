package space.opensensor.ducklake.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.ingest.Inbox;
import space.opensensor.ducklake.ingest.Notification;
import space.opensensor.ducklake.ingest.OneLine;
import space.opensensor.ducklake.ingest.S3Event;

/**
 * What becomes of a queue's messages, whichever queue it is. Done with are those whose objects a
 * commit holds, and those of other buckets. Set aside are those that are no event of a bucket, at
 * once, and those whose objects could not be read by {@value #MOST_DELIVERIES} deliveries. All
 * others come again.
 */
final class QueueMessages {

  /** With twice the time after each, these take more than half an hour. */
  static final int MOST_DELIVERIES = 10;

  private static final Logger LOG = LoggerFactory.getLogger(QueueMessages.class);

  /** As long as S3's events get. */
  private static final int MOST_BYTES = 1 << 20;

  static final Duration FIRST_WAIT = Duration.ofSeconds(5);
  private static final Duration LAST_WAIT = Duration.ofMinutes(10);

  /** Reading a message's tree takes many times its bytes, so one is read at a time. */
  private static final Object READING = new Object();

  private final String queue;
  private final String bucket;
  private final DeadLetters letters;
  private final QueueMetrics metrics;
  private final Inbox inbox;
  private final Duration firstWait;

  /**
   * Those of one queue.
   *
   * @param firstWait before a message comes for the second time
   */
  QueueMessages(
      String queue,
      String bucket,
      DeadLetters letters,
      QueueMetrics metrics,
      Inbox inbox,
      Duration firstWait) {
    this.firstWait = firstWait;
    this.queue = queue;
    this.bucket = bucket;
    this.letters = letters;
    this.metrics = metrics;
    this.inbox = inbox;
  }

  /** Gives a message to the watch, waiting for room, or deals with it here. */
  void take(Delivery message) throws InterruptedException {
    metrics.received(queue, message.times() > 1);
    List<String> keys;
    try {
      keys = keys(message);
    } catch (IOException e) {
      setAside(message, OneLine.of(e));
      return;
    }
    if (keys.isEmpty()) {
      message.done();
    } else {
      inbox.put(new Notification(keys, message.body().length, receipt(message)));
    }
  }

  private List<String> keys(Delivery message) throws IOException {
    byte[] body = message.body();
    if (body.length > MOST_BYTES) {
      throw new IOException(
          "notification: " + body.length + " bytes, expected at most " + MOST_BYTES);
    }
    synchronized (READING) {
      return S3Event.createdKeys(body, bucket);
    }
  }

  private Notification.Receipt receipt(Delivery message) {
    return new Notification.Receipt() {
      @Override
      public void taken() {
        message.done();
      }

      @Override
      public void later() {
        message.again(after(message.times()));
      }

      @Override
      public void unreadable() {
        if (message.times() < MOST_DELIVERIES) {
          later();
        } else {
          setAside(
              message,
              "an object it tells of could not be read by "
                  + message.times()
                  + " deliveries; listings go on to try");
        }
      }

      @Override
      public boolean comesAgain() {
        return true;
      }
    };
  }

  /** A message is done with only when it is kept elsewhere. */
  private void setAside(Delivery message, String reason) {
    try {
      letters.add(queue, message.name(), message.body().length, reason);
      metrics.setAside(queue);
      LOG.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("message", message.name())
          .addKeyValue("reason", reason)
          .log("message set aside");
      message.done();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("why", OneLine.of(e))
          .log("message could not be set aside and comes again");
      message.again(after(message.times()));
    }
  }

  /** Twice as long each time, so that what fails for long takes no work from the others. */
  private Duration after(long times) {
    Duration wait = firstWait.multipliedBy(1L << Math.min(times - 1, 10));
    return wait.compareTo(LAST_WAIT) > 0 ? LAST_WAIT : wait;
  }
}
