package space.opensensor.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A real file system of few kilobytes at a folder, in memory. Where this machine does not let one
 * be mounted the test is skipped with a line.
 */
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  /** Mounts it. */
  public SmallDisk(Path folder, int kib) throws IOException {
    this.folder = Files.createDirectories(folder);
    String answer = run("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", path());
    if (answer != null) {
      String line = "skipped: no small file system can be mounted here: " + answer;
      System.out.println(line);
      Assumptions.abort(line);
    }
  }

  /** Changes its size, and keeps its files. */
  public void resize(int kib) throws IOException {
    String answer = run("mount", "-o", "remount,size=" + kib + "k", path());
    if (answer != null) {
      throw new IOException(answer);
    }
  }

  @Override
  public void close() throws IOException {
    String answer = run("umount", path());
    if (answer != null) {
      throw new IOException(answer);
    }
  }

  private String path() {
    return folder.toAbsolutePath().toString();
  }

  /** Runs a command; null when it succeeded, or what it said. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes()).strip();
      return process.waitFor() == 0 ? null : said.isEmpty() ? command[0] + " failed" : said;
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }
}
