package space.opensensor.benchmarks.lake;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import space.opensensor.ducklake.cli.Main;

/**
 * The parts of a lake that several workers fill, each a process that can be killed at any time and
 * started again: PostgreSQL, a queue of NATS JetStream, and workers, which are the command {@code
 * lake ingest --watch}.
 */
final class KilledParts {

  private static final Duration START = Duration.ofMinutes(2);

  private KilledParts() {}

  /** PostgreSQL that answers for a commit only when it is on the disk. */
  static final class Database implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;
    private int port;

    Database(Path data) throws IOException {
      this.data = data;
      start();
    }

    /** Starts it with the port and the data that it had. */
    private void start() throws IOException {
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setServerConfig("synchronous_commit", "on")
              .setPGStartupWait(START);
      server = (port == 0 ? builder : builder.setPort(port)).start();
      port = server.getPort();
    }

    String path() {
      return "postgresql://postgres:postgres@localhost:" + port + "/postgres";
    }

    /** Kills the server with all that it started, and starts it again. */
    void kill() throws Exception {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      List<ProcessHandle> all =
          Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      for (ProcessHandle each : all) {
        each.onExit().get();
      }
      server.close();
      start();
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  /** Debian's nats-server with JetStream. */
  static final class Queue implements AutoCloseable {
    private static final Pattern LISTENS =
        Pattern.compile("Listening for client connections on 127\\.0\\.0\\.1:(\\d+)");

    private final Path program;
    private final Path store;
    private Process process;
    private int port = -1;

    Queue(Path store) throws IOException {
      this.store = store;
      this.program =
          Stream.of("/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server")
              .map(Path::of)
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow(() -> new IOException("nats-server: it is not on this machine"));
      start();
    }

    private void start() throws IOException {
      process =
          new ProcessBuilder(
                  program.toString(),
                  "-js",
                  "-a",
                  "127.0.0.1",
                  "-p",
                  Integer.toString(port),
                  "-sd",
                  store.toString())
              .redirectErrorStream(true)
              .start();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher m = LISTENS.matcher(line);
        if (m.find()) {
          port = Integer.parseInt(m.group(1));
        }
        if (line.endsWith("Server is ready")) {
          Thread rest = new Thread(() -> out.lines().forEach(l -> {}));
          rest.setDaemon(true);
          rest.start();
          return;
        }
      }
      throw new IOException("nats-server: it does not start");
    }

    String url() {
      return "nats://127.0.0.1:" + port;
    }

    void kill() throws Exception {
      process.destroyForcibly().waitFor();
      start();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** A worker, and what it and those before it in its place used. */
  static final class Worker implements AutoCloseable {
    private final Map<String, String> settings;
    private final Path log;
    private Process process;
    private double processor;
    private long memory;

    Worker(Map<String, String> settings, Path log) throws IOException {
      this.settings = settings;
      this.log = log;
      start();
    }

    private void start() throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  ManagementFactory.getRuntimeMXBean()
                      .getClassPath()
                      .replace(":", File.pathSeparator),
                  Main.class.getName(),
                  "ingest",
                  "--watch")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(settings);
      process = builder.start();
    }

    void kill() throws Exception {
      use();
      process.destroyForcibly().waitFor();
      start();
    }

    /** Adds what the process used so far, which is not told of one that is gone. */
    private void use() throws IOException {
      processor += process.info().totalCpuDuration().map(d -> d.toNanos() / 1e9).orElse(Double.NaN);
      memory = Math.max(memory, LakeFold.mostMemory(process.pid()));
    }

    /** Seconds of processor time. */
    double processor() {
      return processor;
    }

    /** The most bytes that one process had. */
    long memory() {
      return memory;
    }

    /** The last lines that it wrote. */
    List<String> lastLines() throws IOException {
      List<String> lines = new ArrayList<>(Files.readAllLines(log));
      return lines.subList(Math.max(0, lines.size() - 20), lines.size());
    }

    @Override
    public void close() throws IOException {
      use();
      process.destroyForcibly();
    }
  }
}
