package space.opensensor.simulator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.FirmwareFolder;
import space.opensensor.simulator.PageServer;
import space.opensensor.station.record.FileMetadata;

/** {@code station flash}: the page that flashes and sets boards up, for a browser here. */
@Command(
    name = "flash",
    description = {
      "Serves the page that flashes a board and sets it up, to a browser on this machine alone, until"
          + " it is interrupted.",
      "It flashes what vee-port/native/firmware.sh has built for boards; without that it sets up"
          + " boards that have their firmware.",
    },
    mixinStandardHelpOptions = true)
final class FlashCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8070",
      description = "TCP port, 0 for any free one (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--prepare-only",
      description = "put images beside the page, say where it is, and end")
  private boolean prepareOnly;

  @Option(names = "--page", hidden = true, defaultValue = "site/target/site")
  private Path page;

  @Option(names = "--firmware", hidden = true, defaultValue = "vee-port/native/target/firmware")
  private Path firmware;

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if (port < 0 || port > 65535) {
      throw new ParameterException(spec.commandLine(), "--port: expected 0 to 65535, got " + port);
    }
    if (!Files.isRegularFile(page.resolve("index.html"))) {
      throw new CommandException(page + ": no page there; build it with mvn -pl site -am package");
    }
    PrintWriter out = spec.commandLine().getOut();
    String version = FileMetadata.FIRMWARE.substring(FileMetadata.FIRMWARE.indexOf(' ') + 1);
    List<String> images = FirmwareFolder.publish(firmware, page, version);
    if (images.isEmpty()) {
      out.println(
          "no firmware here; vee-port/native/firmware.sh build board 8mb release makes one");
    } else {
      out.println("firmware: " + String.join(", ", images));
    }
    if (!Files.exists(page.resolve("esptool.js"))) {
      out.println("the page does not flash: it was built without npm; it sets boards up");
    }
    if (prepareOnly) {
      out.println("page: " + page);
      return 0;
    }
    try (PageServer server = new PageServer(page, port)) {
      out.println("open " + server.address() + " in Chrome, Edge or Opera; Ctrl-C ends it");
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // Whoever runs it has had enough.
    }
    return 0;
  }
}
