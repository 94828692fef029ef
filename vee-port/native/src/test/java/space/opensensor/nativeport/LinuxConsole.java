package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A Linux station in a process, with its console. */
final class LinuxConsole implements AutoCloseable {

  private final Process process;
  private final FileInputStream in;
  private final FileOutputStream out;
  private final BufferedReader lines;
  private final List<String> log = new ArrayList<>();

  LinuxConsole(Process process) throws IOException {
    this.process = process;
    lines = process.errorReader();
    String line = lines.readLine();
    while (line != null && !line.startsWith("console at ")) {
      log.add(line);
      line = lines.readLine();
    }
    assertTrue(line != null, "no console: " + log);
    String path = line.substring("console at ".length());
    in = new FileInputStream(path);
    out = new FileOutputStream(path);
  }

  Process process() {
    return process;
  }

  /** Takes what is there to be read. */
  void skip() throws IOException {
    byte[] taken = new byte[4096];
    while (in.available() > 0) {
      // FileInputStream's skip and readNBytes seek, which a terminal cannot.
      in.read(taken);
    }
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Sends a command and gives the lines of its answer. */
  List<String> say(String command) throws IOException {
    send((command + "\n").getBytes(StandardCharsets.UTF_8));
    List<String> answer = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (available() == 0) {
        assertTrue(process.isAlive(), () -> command + ": " + answer + end());
        LockSupport.parkNanos(1_000_000);
        continue;
      }
      int c = in.read();
      if (c != '\n') {
        line.write(c);
        continue;
      }
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      if (!text.isEmpty() && !text.startsWith("IMPROV")) {
        answer.add(text);
      }
      if (text.equals("ok") || text.startsWith("error: ")) {
        return answer;
      }
    }
  }

  /**
   * How many bytes can be read; none where the station has gone, for its terminal answers no more.
   */
  private int available() {
    try {
      return in.available();
    } catch (IOException e) {
      process.onExit().join();
      return 0;
    }
  }

  /** How the station ended, and its log. */
  private String end() {
    List<String> rest = lines.lines().toList();
    return ", then exit code " + process.exitValue() + " " + log + rest;
  }

  @Override
  public void close() throws IOException {
    // Its flash is free for the next one when it has ended.
    process.destroyForcibly().onExit().join();
    in.close();
    out.close();
  }
}
