package space.opensensor.ducklake.queue;

import io.nats.client.Connection;
import io.nats.client.ConsumerContext;
import io.nats.client.ErrorListener;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.FetchConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.StreamContext;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.ingest.Inbox;
import space.opensensor.ducklake.ingest.NotificationSource;
import space.opensensor.ducklake.ingest.OneLine;

/**
 * Takes bucket notifications from a stream of NATS JetStream, to which MinIO and others publish
 * their event messages. All workers of a lake share one durable consumer, which is made where there
 * is none: each message goes to one of them, and to another when it is not acknowledged in time.
 * Messages are pulled in bounded batches and only while there is room for them.
 *
 * @see <a href="https://docs.nats.io/nats-concepts/jetstream/consumers">NATS: consumers</a>
 */
public final class JetStreamNotifications implements NotificationSource {

  private static final Logger LOG = LoggerFactory.getLogger(JetStreamNotifications.class);

  /** Messages pulled at once, and what all workers may hold unacknowledged. */
  private static final int PULL = 200;

  private static final int MOST_UNACKNOWLEDGED = 20_000;
  private static final long PULL_BYTES = 8_000_000;
  private static final Duration PULL_TIME = Duration.ofSeconds(2);
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** JetStream's error code of a consumer that is not there. */
  private static final int NO_CONSUMER = 10014;

  /**
   * Which messages.
   *
   * @param url {@code nats://[user:password@]host:4222}
   * @param stream their stream, which its owner makes
   * @param subject their subject in it; may hold wildcards
   * @param consumer the workers' name, of letters, digits, {@code -} and {@code _}
   * @param acknowledged a message that is not within this time goes to another worker
   */
  public record Settings(
      String url, String stream, String subject, String consumer, Duration acknowledged) {

    /** The server without what a login may hold. */
    String server() {
      URI uri = URI.create(url);
      return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** Shows no password. */
    @Override
    public String toString() {
      return server() + " " + stream + " " + subject;
    }
  }

  private final Settings settings;
  private final String bucket;
  private final DeadLetters letters;
  private final QueueMetrics metrics;
  private final Duration firstWait;
  private final String queue;
  private final Retry retry;
  private QueueMessages messages;
  private Thread thread;
  private volatile Connection connection;
  private ConsumerContext consumer;

  public JetStreamNotifications(
      Settings settings, String bucket, DeadLetters letters, QueueMetrics metrics) {
    this(settings, bucket, letters, metrics, QueueMessages.FIRST_WAIT);
  }

  JetStreamNotifications(
      Settings settings,
      String bucket,
      DeadLetters letters,
      QueueMetrics metrics,
      Duration firstWait) {
    this.settings = settings;
    this.bucket = bucket;
    this.letters = letters;
    this.metrics = metrics;
    this.firstWait = firstWait;
    this.queue = "jetstream";
    this.retry = new Retry(queue, metrics, this::pull);
  }

  /** Begins to pull; a server or stream that is not there yet is waited for. */
  @Override
  public void start(Inbox inbox) {
    messages = new QueueMessages(queue, bucket, letters, metrics, inbox, firstWait);
    thread = retry.start("jetstream");
  }

  /** Pulls one batch, and gives each message on as soon as it is there. */
  private void pull() throws IOException, InterruptedException, JetStreamApiException {
    try {
      ConsumerContext from = consumer();
      long most = Math.max(PULL_BYTES, 2 * connection.getMaxPayload());
      FetchConsumeOptions options =
          FetchConsumeOptions.builder()
              .maxMessages(PULL)
              .maxBytes(most)
              .expiresIn(PULL_TIME.toMillis())
              .build();
      long waiting = 0;
      try (FetchConsumer batch = from.fetch(options)) {
        for (Message m = batch.nextMessage(); m != null; m = batch.nextMessage()) {
          waiting = m.metaData().pendingCount();
          messages.take(new Delivered(m));
        }
      }
      metrics.waiting(queue, waiting);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // What there was of it may be gone: it is looked for anew.
      consumer = null;
      if (e instanceof JetStreamApiException api) {
        throw new IOException(
            "NATS: stream " + settings.stream() + ": " + api.getErrorDescription(), e);
      }
      throw e instanceof IOException io ? io : new IOException("NATS: " + OneLine.of(e), e);
    }
  }

  private ConsumerContext consumer()
      throws IOException, InterruptedException, JetStreamApiException {
    if (connection == null) {
      connection = connect();
    }
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      // What is asked for now would be asked again, for nobody, when the server is back.
      throw new IOException("NATS: " + settings.server() + ": connection lost");
    }
    if (consumer == null) {
      StreamContext stream = connection.getStreamContext(settings.stream());
      try {
        consumer = stream.getConsumerContext(settings.consumer());
      } catch (JetStreamApiException e) {
        if (e.getApiErrorCode() != NO_CONSUMER) {
          throw e;
        }
        consumer =
            stream.createOrUpdateConsumer(
                ConsumerConfiguration.builder()
                    .durable(settings.consumer())
                    .filterSubject(settings.subject())
                    .ackPolicy(AckPolicy.Explicit)
                    .ackWait(settings.acknowledged())
                    .maxAckPending(MOST_UNACKNOWLEDGED)
                    .build());
      }
    }
    return consumer;
  }

  private Connection connect() throws IOException, InterruptedException {
    try {
      return Nats.connect(
          Options.builder()
              .server(settings.url())
              .connectionName("ducklake")
              .connectionTimeout(CONNECTING)
              .maxReconnects(-1)
              .errorListener(new Failures())
              .build());
    } catch (IOException e) {
      // Its own message shows the address with the password.
      throw new IOException("NATS: " + settings.server() + ": cannot connect", e.getCause());
    }
  }

  /** A message of JetStream's. */
  private record Delivered(Message message) implements Delivery {
    @Override
    public byte[] body() {
      return message.getData();
    }

    @Override
    public String name() {
      return "message "
          + message.metaData().streamSequence()
          + " of stream "
          + message.metaData().getStream();
    }

    @Override
    public long times() {
      return message.metaData().deliveredCount();
    }

    @Override
    public void done() {
      answer(message::ack);
    }

    @Override
    public void again(Duration after) {
      answer(() -> message.nakWithDelay(after));
    }

    /** An answer that is lost makes the message come again. */
    private static void answer(Runnable answer) {
      try {
        answer.run();
      } catch (IllegalStateException e) {
        LOG.atDebug().addKeyValue("why", OneLine.of(e)).log("message not answered for");
      }
    }
  }

  /** The client's own listener prints lines of its own. */
  private static final class Failures implements ErrorListener {
    @Override
    public void exceptionOccurred(Connection connection, Exception e) {
      LOG.atDebug().addKeyValue("why", e.getClass().getSimpleName()).log("NATS connection failed");
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
      LOG.atWarn().addKeyValue("why", OneLine.of(error)).log("NATS refuses something");
    }
  }

  @Override
  public void close() {
    retry.close();
    try {
      if (thread != null) {
        thread.interrupt();
        thread.join(CONNECTING.toMillis());
      }
      if (connection != null) {
        connection.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
