package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import space.opensensor.s3.EmbeddedS3;

/** The Linux binary in a process, with the settings and the flash of one folder. */
final class LinuxStation {

  private static final long MINUTES = 3;

  private final List<String> start;
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  /** How a process ended. */
  record End(int status, List<String> output, String log) {

    /** The line of output that begins with a name. */
    String figure(String name) {
      return output.stream().filter(line -> line.startsWith(name)).findFirst().orElse("");
    }

    /** The lines of output that are numbers: the times of rows. */
    List<Long> numbers() {
      return output.stream().filter(line -> line.matches("\\d+")).map(Long::valueOf).toList();
    }
  }

  private LinuxStation(List<String> start, Path folder) {
    this.start = start;
    this.folder = folder;
  }

  private LinuxStation(String name, Path folder) {
    this(Path.of("target/linux", name), folder);
  }

  /** A binary of whatever build. */
  LinuxStation(Path binary, Path folder) {
    this.folder = folder;
    assumeTrue(
        Files.isExecutable(binary),
        "skipped: no " + binary.getFileName() + "; see what linux.sh said when it was to be built");
    this.start = X86Program.start(binary.toAbsolutePath());
  }

  /** The binary for use. */
  static LinuxStation plain(Path folder) {
    return new LinuxStation("station-linux", folder);
  }

  /** Whichever of two binaries in a folder a launcher starts. */
  static LinuxStation launched(Path program, Path folder, Path slots) {
    LinuxStation launcher = new LinuxStation(program, folder);
    assumeTrue(
        launcher.start.size() == 1, "skipped: the launcher starts what the kernel itself runs");
    return new LinuxStation(List.of(launcher.start.get(0), slots.toString()), folder);
  }

  /** The binary with sanitizers, and drivers on simulated chips. */
  static LinuxStation sanitized(Path folder) {
    return new LinuxStation("station-sanitized", folder);
  }

  /** The binary with drivers on simulated chips. */
  static LinuxStation simulatedChips(Path folder) {
    return new LinuxStation("station-simulated", folder);
  }

  /** The binary with drivers on the buses of a board, none of which a process has. */
  static LinuxStation boardChips(Path folder) {
    return new LinuxStation("station-board", folder);
  }

  /** Writes settings for a server. */
  LinuxStation settings(EmbeddedS3 s3, String endpoint, String ca, String... more)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of("# of a test", ""));
    lines.addAll(List.of(more));
    lines.add("s3.endpoint=" + endpoint);
    lines.add("s3.region=" + s3.region());
    lines.add("s3.bucket=" + s3.bucket());
    lines.add("s3.access-key=" + s3.credentials().accessKeyId());
    lines.add("s3.secret-key=" + s3.credentials().secretAccessKey());
    lines.add("tls.ca=ca.pem");
    Files.writeString(folder.resolve("ca.pem"), ca);
    Path file = Files.write(folder.resolve("settings.properties"), lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return this;
  }

  /** Takes the keys out of the settings: they are issued. */
  LinuxStation issued(URI url) throws IOException {
    Path file = folder.resolve("settings.properties");
    List<String> lines =
        new ArrayList<>(
            Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("s3.access-key") && !line.startsWith("s3.secret"))
                .toList());
    lines.add("credentials.url=" + url);
    Files.write(file, lines);
    return this;
  }

  /** Adds a variable to the environment of its processes. */
  LinuxStation with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Runs to the end. */
  End run(String... options) throws IOException, InterruptedException {
    return run((process, line) -> {}, options);
  }

  /** Starts it in real time; what it logs is its error stream. */
  Process start(String... options) throws IOException {
    List<String> command = command();
    command.addAll(List.of(options));
    return new ProcessBuilder(command).start();
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(start);
    command.addAll(
        List.of(
            "--flash",
            folder.resolve("flash").toString(),
            "--settings",
            folder.resolve("settings.properties").toString()));
    return command;
  }

  /** What is done at a line of output. */
  interface Watcher {
    void line(Process process, String line);
  }

  /** Runs to the end, or until a watcher ends it. */
  End run(Watcher watcher, String... options) throws IOException, InterruptedException {
    List<String> command = command();
    command.add("--fast");
    command.addAll(List.of(options));
    Path log = folder.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> output = new ArrayList<>();
    Consumer<String> lines =
        line -> {
          output.add(line);
          watcher.line(process, line);
        };
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(lines);
    }
    assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), "still running");
    return new End(process.exitValue(), output, Files.readString(log));
  }
}
