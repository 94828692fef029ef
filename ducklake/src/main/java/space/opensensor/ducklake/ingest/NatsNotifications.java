package space.opensensor.ducklake.ingest;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes bucket notifications from a NATS subject, to which MinIO can publish its event messages.
 * Connections that break are made again; what was published meanwhile is found by the next listing.
 */
public final class NatsNotifications implements NotificationSource {

  private static final Logger LOG = LoggerFactory.getLogger(NatsNotifications.class);

  private final String url;
  private final String subject;
  private final String bucket;
  private Connection connection;

  /**
   * A subscription.
   *
   * @param url {@code nats://[user:password@]host:4222}
   */
  public NatsNotifications(String url, String subject, String bucket) {
    this.url = url;
    this.subject = subject;
    this.bucket = bucket;
  }

  @Override
  public void start(Inbox inbox) throws IOException {
    try {
      connection =
          Nats.connect(
              Options.builder()
                  .server(url)
                  .connectionName("ducklake")
                  .connectionTimeout(Duration.ofSeconds(5))
                  .maxReconnects(-1)
                  .errorListener(new Failures())
                  .build());
    } catch (IOException e) {
      // Its own message shows the address with the password.
      throw new IOException("NATS: " + server() + ": cannot connect", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("NATS: interrupted while connecting", e);
    }
    Dispatcher dispatcher =
        connection.createDispatcher(
            message -> {
              try {
                inbox.offer(S3Event.createdKeys(message.getData(), bucket));
              } catch (IOException e) {
                LOG.atWarn().addKeyValue("why", e.getMessage()).log("message passed over");
              }
            });
    dispatcher.subscribe(subject);
    try {
      // The subscription holds once the server has answered.
      connection.flush(Duration.ofSeconds(5));
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IOException("NATS: the server does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("NATS: interrupted while subscribing", e);
    }
  }

  /** The server without what a login may hold. */
  private String server() {
    URI uri = URI.create(url);
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /** The client's own listener prints lines of its own. */
  private static final class Failures implements ErrorListener {
    @Override
    public void exceptionOccurred(Connection connection, Exception e) {
      LOG.atDebug().addKeyValue("why", e.getClass().getSimpleName()).log("NATS connection failed");
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
      LOG.atWarn().addKeyValue("why", FileShape.line(error)).log("NATS refuses something");
    }
  }

  @Override
  public void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
