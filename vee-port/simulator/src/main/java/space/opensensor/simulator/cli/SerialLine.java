package space.opensensor.simulator.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A serial line of this machine, 115,200 baud and raw, read line by line. */
final class SerialLine implements AutoCloseable {

  private static final String BAUD = "115200";
  private static final long LOOK_NANOS = 5_000_000;

  private final FileInputStream in;
  private final OutputStream out;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  private SerialLine(Path device) throws IOException {
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
            lines.add(line.toString(StandardCharsets.UTF_8).strip());
            line.reset();
          } else {
            line.write(c);
          }
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
      in.close();
    } catch (IOException e) {
      // The line is gone: nothing more comes.
    }
  }

  /** Sends a line; what another host left half said before it is ended first. */
  void send(String line) throws IOException {
    lines.clear();
    out.write(("\n" + line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The next line that comes, or null where none does. */
  String next(int seconds) throws InterruptedException {
    return lines.poll(seconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    out.close();
  }
}
