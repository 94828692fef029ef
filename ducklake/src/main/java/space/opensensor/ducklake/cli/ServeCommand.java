package space.opensensor.ducklake.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.api.LakeMetrics;
import space.opensensor.ducklake.api.LakeServer;
import space.opensensor.ducklake.ingest.Ingester;

/** {@code lake serve}: the API and its page. */
@Command(
    name = "serve",
    description = "Serves the API and a page; with --watch takes in new files as well.",
    mixinStandardHelpOptions = true)
final class ServeCommand extends LakeCommand {

  @Option(names = "--watch", description = "takes in new files as well")
  private boolean watch;

  @Override
  public Integer call() throws Exception {
    LakeSettings settings = settings();
    if (settings.apiToken() == null && !isLoopback(settings.apiHost())) {
      throw new IllegalArgumentException(
          "DUCKLAKE_API_TOKEN: needed when the API is reachable from other machines");
    }
    LakeMetrics metrics = new LakeMetrics();
    try (Lake lake = new Lake(settings);
        LakeServer server = new LakeServer(lake, metrics)) {
      out().println("http://" + settings.apiHost() + ":" + server.port() + "/");
      if (watch) {
        try (Ingester ingester = lake.ingester(metrics);
            Watch running = new Watch(lake, ingester, metrics)) {
          running.watcher().run();
        }
      } else {
        Thread.currentThread().join();
      }
    }
    return 0;
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
