package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import space.opensensor.simulator.cli.Main;

/**
 * A station in a process of its own behind a pseudo-terminal: the simulator's, or the Linux
 * station, which ends to restart and is started again, as a board whose USB port vanishes.
 */
final class TerminalStation implements Cable.Station {

  private static final Pattern PATH = Pattern.compile("console at (/dev/[^;\\s]+)");
  private static final Path LINUX =
      Path.of("..", "..", "vee-port", "native", "target", "linux", "station-linux");
  private static final int RESTART = 6;

  private final List<String> command;
  private final Path folder;
  private final Cable cable;
  private volatile Process process;
  private volatile OutputStream out;
  private volatile boolean closed;
  private final StringBuilder log = new StringBuilder();

  private TerminalStation(List<String> command, Path folder, Cable cable) throws IOException {
    this.command = command;
    this.folder = folder;
    this.cable = cable;
    begin();
    cable.connect(this);
  }

  /** Whether the Linux station was built here. */
  static boolean hasLinux() {
    return Files.isExecutable(LINUX);
  }

  static TerminalStation linux(Path folder, Cable cable) throws IOException {
    return new TerminalStation(
        List.of(
            LINUX.toAbsolutePath().toString(),
            "--flash",
            folder.resolve("flash").toString(),
            "--settings",
            folder.resolve("station.properties").toString(),
            "--console"),
        folder,
        cable);
  }

  static TerminalStation simulator(Path folder, Cable cable) throws IOException {
    return new TerminalStation(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path")
                .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
            Main.class.getName(),
            "simulate",
            "--console",
            "--settings",
            folder.resolve("station.properties").toString(),
            "--data-dir",
            folder.toString()),
        folder,
        cable);
  }

  private void begin() throws IOException {
    List<String> all = new ArrayList<>(command);
    process = new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true).start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String path = null;
    String line = lines.readLine();
    while (line != null && path == null) {
      note(line);
      Matcher found = PATH.matcher(line);
      path = found.find() ? found.group(1) : null;
      line = path == null ? lines.readLine() : line;
    }
    if (path == null) {
      throw new IOException("no console: " + log);
    }
    out = new FileOutputStream(path);
    FileInputStream in = new FileInputStream(path);
    work(() -> lines.lines().forEach(this::note));
    work(() -> read(in));
    Process running = process;
    work(() -> ended(running));
  }

  private void note(String line) {
    synchronized (log) {
      log.append(line).append('\n');
    }
  }

  private void read(FileInputStream in) {
    byte[] slice = new byte[512];
    try (in) {
      for (int count = in.read(slice); count >= 0; count = in.read(slice)) {
        cable.receive(Arrays.copyOf(slice, count));
      }
    } catch (IOException e) {
      // The process is gone.
    }
  }

  private void ended(Process running) {
    int status = running.onExit().join().exitValue();
    if (status == RESTART && !closed) {
      cable.pull();
      try {
        begin();
        cable.plug();
      } catch (IOException e) {
        note(e.toString());
      }
    }
  }

  private static void work(Runnable work) {
    Thread thread = new Thread(work, "terminal-station");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void send(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      note(e.toString());
    }
  }

  /** What the process has said. */
  String log() {
    synchronized (log) {
      return log.toString();
    }
  }

  @Override
  public void close() {
    closed = true;
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
