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
import space.opensensor.simulator.PackedPage;
import space.opensensor.simulator.PageServer;
import space.opensensor.station.record.FileMetadata;

/** {@code station flash}: the page that flashes and sets boards up, for a browser here. */
@Command(
    name = "flash",
    description = {
      "Serves the page that flashes a board and sets it up, to a browser on this machine alone,"
          + " until it is interrupted.",
      "It flashes what vee-port/native/firmware.sh has built for boards, or the images of a"
          + " release; without them it sets up boards that have their firmware.",
    },
    mixinStandardHelpOptions = true)
final class FlashCommand implements Callable<Integer> {

  private static final Path HERE = Path.of("");
  private static final Path BUILT = Path.of("vee-port/native/target/firmware");
  private static final Path UNPACKED = Path.of(".station/page");

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

  @Option(
      names = "--page",
      paramLabel = "DIR",
      description = "the page (default: the one that was built, or that a release's jar holds)")
  private Path page;

  @Option(
      names = "--firmware",
      paramLabel = "DIR",
      description =
          "images: the folder of firmware.sh, or of a release with its manifest.json (default: what"
              + " was built here, or this folder where it is a release's)")
  private Path firmware;

  /** Finds the page: the one that is named or built, or the one of a release. */
  private void page() throws CommandException, IOException {
    Path named = page == null ? Path.of("site/target/site") : page;
    if (page == null && !isPage(named) && PackedPage.unpack(PackedPage.jar(), UNPACKED)) {
      named = UNPACKED;
    }
    if (!isPage(named)) {
      throw new CommandException(named + ": no page there; build it with mvn -pl site -am package");
    }
    page = named;
  }

  private static boolean isPage(Path folder) {
    return Files.isRegularFile(folder.resolve("index.html"));
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if (port < 0 || port > 65535) {
      throw new ParameterException(spec.commandLine(), "--port: expected 0 to 65535, got " + port);
    }
    page();
    if (firmware == null) {
      firmware = FirmwareFolder.isRelease(HERE) ? HERE : BUILT;
    }
    PrintWriter out = spec.commandLine().getOut();
    String version = FileMetadata.FIRMWARE.substring(FileMetadata.FIRMWARE.indexOf(' ') + 1);
    List<String> images = FirmwareFolder.publish(firmware, page, version);
    if (images.isEmpty()) {
      out.println(
          "no firmware here; vee-port/native/firmware.sh build board 8mb release makes one,"
              + " --firmware names a release's folder");
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
