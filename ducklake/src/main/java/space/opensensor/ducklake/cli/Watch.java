package space.opensensor.ducklake.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.SettingException;
import space.opensensor.ducklake.api.LakeMetrics;
import space.opensensor.ducklake.ingest.HttpNotifications;
import space.opensensor.ducklake.ingest.HttpWorkers;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.NatsNotifications;
import space.opensensor.ducklake.ingest.NotificationSource;
import space.opensensor.ducklake.ingest.Watcher;

/** A watch with the sources of notifications that the settings name. */
final class Watch implements AutoCloseable {

  private final Watcher watcher;
  private final List<NotificationSource> sources = new ArrayList<>();

  Watch(Lake lake, Ingester ingester, LakeMetrics metrics) throws IOException {
    LakeSettings s = lake.settings();
    lake.catalog().onRetry(metrics::retried);
    watcher =
        new Watcher(
            ingester, s.ingest().filesPerSnapshot(), s.flushInterval(), s.pollInterval(), metrics);
    if (s.notifyPort() >= 0) {
      if (s.notifyToken() == null && !HttpWorkers.isLoopback(s.apiHost())) {
        throw new SettingException(
            "DUCKLAKE_NOTIFY_TOKEN: needed when notifications come from other machines");
      }
      sources.add(
          new HttpNotifications(
              new InetSocketAddress(s.apiHost(), s.notifyPort()), s.bucketName(), s.notifyToken()));
    }
    if (s.natsUrl() != null) {
      sources.add(new NatsNotifications(s.natsUrl(), s.natsSubject(), s.bucketName()));
    }
    for (NotificationSource source : sources) {
      source.start(watcher.keys());
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
