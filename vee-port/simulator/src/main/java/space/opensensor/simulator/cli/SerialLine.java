package space.opensensor.simulator.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A serial line of this machine, 115,200 baud and raw, read line by line. */
final class SerialLine implements AutoCloseable {

  private static final String BAUD = "115200";
  private static final long LOOK_NANOS = 5_000_000;
  private static final long QUIET_NANOS = 300_000_000;
  private static final long TALK_NANOS = 2_000_000_000;

  /** Bytes of a line that are kept, and lines that wait: what comes may be anything. */
  private static final int MOST_BYTES = 8192;

  private static final int MOST_LINES = 1024;

  private final Path device;
  private final FileInputStream in;
  private final OutputStream out;

  /** Lines that came; one that is empty where the line is gone. */
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(MOST_LINES);

  private volatile boolean closed;

  private SerialLine(Path device) throws IOException {
    this.device = device;
    this.in = new FileInputStream(device.toFile());
    this.out = new FileOutputStream(device.toFile());
    Thread reader = new Thread(this::read, "serial-reader");
    reader.setDaemon(true);
    reader.start();
  }

  /** Opens a line. */
  static SerialLine open(Path device) throws IOException, InterruptedException {
    if (!Files.exists(device)) {
      throw new IOException(device + ": no such serial line");
    }
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    Process stty;
    try {
      stty =
          new ProcessBuilder(
                  "stty", mac ? "-f" : "-F", device.toString(), BAUD, "raw", "-echo", "-hupcl")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new IOException("console needs stty on the PATH", e);
    }
    stty.getInputStream().readAllBytes();
    if (stty.waitFor() != 0) {
      throw new IOException(device + ": is no serial line, or may not be opened by you");
    }
    return new SerialLine(device);
  }

  private void read() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      while (!closed) {
        // A read that waits would take what comes for whoever opens the line next.
        for (int left = in.available(); left > 0; left--) {
          int c = in.read();
          if (c == '\n') {
            came(Optional.of(line.toString(StandardCharsets.UTF_8).strip()));
            line.reset();
          } else if (line.size() < MOST_BYTES) {
            line.write(c);
          }
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
      in.close();
    } catch (IOException e) {
      came(Optional.empty());
    }
  }

  /** Keeps what came, in place of the oldest where nobody takes it. */
  private void came(Optional<String> line) {
    while (!lines.offer(line)) {
      lines.poll();
    }
  }

  /**
   * Ends what another host left half said, and drops what the station answers to it and to commands
   * before: what comes until it is quiet for a moment, or for as long as it may talk.
   */
  void synchronise() throws IOException, InterruptedException {
    out.write('\n');
    out.flush();
    long start = System.nanoTime();
    Optional<String> line = lines.poll(QUIET_NANOS, TimeUnit.NANOSECONDS);
    while (line != null && line.isPresent() && System.nanoTime() - start < TALK_NANOS) {
      line = lines.poll(QUIET_NANOS, TimeUnit.NANOSECONDS);
    }
    if (line != null && line.isEmpty()) {
      came(line);
    }
  }

  /** Sends a line; what another host left half said before it is ended first. */
  void send(String line) throws IOException {
    lines.clear();
    out.write(("\n" + line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /**
   * The next line that comes, or null where none does in a time.
   *
   * @throws IOException where the line is gone
   */
  String next(long nanos) throws IOException, InterruptedException {
    Optional<String> line = lines.poll(nanos, TimeUnit.NANOSECONDS);
    if (line == null) {
      return null;
    }
    return line.orElseThrow(
        () -> new IOException(device + ": the line is gone; plug it in and try again"));
  }

  @Override
  public void close() throws IOException {
    closed = true;
    out.close();
  }
}
