package space.opensensor.ducklake.cli;

import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.SettingException;
import space.opensensor.ducklake.alert.AlertRules;
import space.opensensor.ducklake.alert.AlertSettings;
import space.opensensor.ducklake.alert.AlertWatch;
import space.opensensor.ducklake.api.LakeMetrics;
import space.opensensor.ducklake.api.LakeServer;
import space.opensensor.ducklake.home.HomeAssistant;
import space.opensensor.ducklake.ingest.HttpWorkers;
import space.opensensor.ducklake.ingest.Ingester;

/** {@code lake serve}: the API and its page. */
@Command(
    name = "serve",
    description = "Serves the API and a page; with --watch takes in new files as well.",
    mixinStandardHelpOptions = true)
final class ServeCommand extends LakeCommand {

  @Option(names = "--watch", description = "takes in new files as well")
  private boolean watch;

  /** Another process takes the files in, and how that goes is not known here. */
  private static final AlertWatch.Ingest ELSEWHERE =
      new AlertWatch.Ingest() {
        @Override
        public boolean listed() {
          return true;
        }

        @Override
        public String failure() {
          return null;
        }
      };

  /** A watch that has begun, or null where there are no rules. */
  private static AlertWatch alerts(Lake lake, AlertWatch.Ingest ingest) {
    AlertSettings settings = lake.settings().alerts();
    if (settings.rules() == null) {
      return null;
    }
    AlertRules.read(settings.rules());
    AlertWatch alerts = new AlertWatch(lake.catalog(), settings, ingest, Clock.systemUTC());
    alerts.start();
    return alerts;
  }

  /** A publisher that has begun, or null where stations are not shown there. */
  private static HomeAssistant home(Lake lake, String prefix) {
    LakeSettings settings = lake.settings();
    if (prefix == null) {
      return null;
    }
    HomeAssistant home =
        new HomeAssistant(
            lake.catalog(), lake.reader(), settings.mqtt(), prefix, Clock.systemUTC());
    home.start(settings.alerts().interval());
    return home;
  }

  @Override
  public Integer call() throws Exception {
    LakeSettings settings = settings();
    if (settings.apiToken() == null && !HttpWorkers.isLoopback(settings.apiHost())) {
      throw new SettingException(
          "DUCKLAKE_API_TOKEN: needed when the API is reachable from other machines");
    }
    String prefix = settings.homeAssistant();
    LakeMetrics metrics = new LakeMetrics();
    try (Lake lake = new Lake(settings);
        LakeServer server = new LakeServer(lake, metrics)) {
      out().println("http://" + settings.apiHost() + ":" + server.port() + "/");
      if (watch) {
        try (Ingester ingester = lake.worker(metrics);
            Watch running = new Watch(lake, ingester, metrics);
            AlertWatch alerts = alerts(lake, metrics.ingest());
            HomeAssistant home = home(lake, prefix)) {
          running.watcher().run();
        }
      } else {
        try (AlertWatch alerts = alerts(lake, ELSEWHERE);
            HomeAssistant home = home(lake, prefix)) {
          Thread.currentThread().join();
        }
      }
    }
    return 0;
  }
}
