package space.opensensor.simulator;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import space.opensensor.vee.SerialPort;

/**
 * A serial line of this machine: a pseudo-terminal whose other end any program may open by its
 * path. A JVM makes none itself; {@code script} (util-linux) does, and {@code stty} makes it a raw
 * line of bytes.
 */
public final class PseudoTerminal implements SerialPort, AutoCloseable {

  private static final int PIPE_BYTES = 4096;
  private static final int MOST_PATH = 64;

  /** Keeps the other end open whoever comes and goes. */
  private static final String HOLD = "stty raw -echo && tty && exec sleep 2147483647";

  private final Process process;
  private final String path;
  private final BoundedPipe in = new BoundedPipe(PIPE_BYTES);
  private final BoundedPipe out = new BoundedPipe(PIPE_BYTES);

  private PseudoTerminal(Process process) throws IOException {
    this.process = process;
    InputStream stream = new BufferedInputStream(process.getInputStream());
    this.path = path(stream);
    work(() -> receive(stream), "console-reader");
    work(this::send, "console-writer");
  }

  /**
   * Opens one.
   *
   * @throws IOException where this machine has no {@code script} or {@code stty}
   */
  public static PseudoTerminal open() throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder("script", "-q", "-e", "-f", "-c", HOLD, "/dev/null")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new IOException("--console needs script (util-linux) and stty on the PATH", e);
    }
    try {
      return new PseudoTerminal(process);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String path(InputStream stream) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = stream.read();
    while (c >= 0 && c != '\n' && line.length() < MOST_PATH) {
      line.append((char) c);
      c = stream.read();
    }
    String path = line.toString().strip();
    if (!path.startsWith("/dev/")) {
      throw new IOException("--console: script gives no pseudo-terminal: " + path);
    }
    return path;
  }

  /** The path of the other end, such as {@code /dev/pts/3}. */
  public String path() {
    return path;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    return Math.max(0, in.poll(buffer, offset, length));
  }

  @Override
  public int write(byte[] buffer, int offset, int length) {
    return out.offer(buffer, offset, length);
  }

  private void receive(InputStream stream) {
    byte[] slice = new byte[256];
    try {
      int count = stream.read(slice);
      while (count >= 0 && in.put(slice, count)) {
        count = stream.read(slice);
      }
    } catch (IOException e) {
      // The terminal is closed: nothing more comes.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send() {
    byte[] slice = new byte[256];
    try (OutputStream stream = process.getOutputStream()) {
      int count = out.take(slice);
      while (count >= 0) {
        stream.write(slice, 0, count);
        stream.flush();
        count = out.take(slice);
      }
    } catch (IOException e) {
      // The terminal is closed: there is nobody left to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void work(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    in.breakOff();
    out.breakOff();
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
