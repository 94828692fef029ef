package space.opensensor.ducklake.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.SettingException;
import space.opensensor.ducklake.api.LakeMetrics;
import space.opensensor.ducklake.ingest.HttpNotifications;
import space.opensensor.ducklake.ingest.HttpWorkers;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.NatsNotifications;
import space.opensensor.ducklake.ingest.NotificationSource;
import space.opensensor.ducklake.ingest.OneLine;
import space.opensensor.ducklake.ingest.Watcher;
import space.opensensor.ducklake.queue.DeadLetters;
import space.opensensor.ducklake.queue.JetStreamNotifications;
import space.opensensor.ducklake.queue.SqsNotifications;

/** A watch with the sources of notifications, and the publishing, that the settings name. */
final class Watch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  /** Publishes what was taken in; what fails is tried again with the next rows or listing. */
  private record Published(LakeMetrics metrics, Publishing publishing) implements Watcher.Outcome {

    @Override
    public void went(Watcher.Step step) {
      metrics.went(step);
      publish();
    }

    @Override
    public void failed(Watcher.Step step, String why) {
      metrics.failed(step, why);
    }

    private void publish() {
      try {
        publishing
            .run()
            .forEach(line -> LOG.atWarn().addKeyValue("what", line).log("not published"));
        metrics.went(Watcher.Step.PUBLISHING);
      } catch (RuntimeException e) {
        String why = OneLine.of(e);
        metrics.failed(Watcher.Step.PUBLISHING, "publishing: " + why);
        LOG.atError().addKeyValue("why", why).log("publishing failed");
        LOG.atDebug().setCause(e).log("publishing failed");
      }
    }
  }

  private final Watcher watcher;
  private final List<NotificationSource> sources = new ArrayList<>();

  Watch(Lake lake, Ingester ingester, LakeMetrics metrics) throws IOException {
    LakeSettings s = lake.settings();
    lake.catalog().onRetry(metrics::retried);
    metrics.health().begins();
    watcher =
        new Watcher(
            ingester,
            s.ingest().filesPerSnapshot(),
            s.flushInterval(),
            s.pollInterval(),
            new Published(metrics, new Publishing(lake)));
    if (s.notifyPort() >= 0) {
      if (s.notifyToken() == null && !HttpWorkers.isLoopback(s.apiHost())) {
        throw new SettingException(
            "DUCKLAKE_NOTIFY_TOKEN: needed when notifications come from other machines");
      }
      sources.add(
          new HttpNotifications(
              new InetSocketAddress(s.apiHost(), s.notifyPort()), s.bucketName(), s.notifyToken()));
    }
    DeadLetters letters = new DeadLetters(lake.catalog());
    if (s.sqsQueue() != null) {
      sources.add(
          new SqsNotifications(
              s.sqsQueue(), s.s3(), s.acknowledged(), s.bucketName(), letters, metrics.queues()));
    }
    if (s.natsStream() != null) {
      sources.add(
          new JetStreamNotifications(s.natsStream(), s.bucketName(), letters, metrics.queues()));
    } else if (s.natsUrl() != null) {
      sources.add(new NatsNotifications(s.natsUrl(), s.natsSubject(), s.bucketName()));
    }
    for (NotificationSource source : sources) {
      source.start(watcher.inbox());
    }
  }

  Watcher watcher() {
    return watcher;
  }

  @Override
  public void close() {
    watcher.stop();
    sources.forEach(NotificationSource::close);
  }
}
