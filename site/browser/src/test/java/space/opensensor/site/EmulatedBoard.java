package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ESP32-S3 with an empty flash in Espressif's QEMU, whose UART is a pseudo-terminal. Its boot
 * loader is that of the chip's ROM.
 */
final class EmulatedBoard implements Cable.Station {

  private static final int FLASH_BYTES = 8 << 20;
  private static final Pattern PATH = Pattern.compile("redirected to (/dev/\\S+) \\(label serial0");

  /** What the strapping pins say: https://github.com/espressif/esp-toolchain-docs, qemu/esp32s3. */
  private static final String DOWNLOAD = "0x07";

  private static final String RUN = "0x04";

  /** The station's first line of its own, and how long an emulator takes for it at most. */
  private static final String BEGUN = "port: firmware ";

  private static final long START_NANOS = 120_000_000_000L;

  private final String program;
  private final Path flash;
  private final Cable cable;
  private final StringBuilder log = new StringBuilder();
  private volatile Process process;
  private volatile OutputStream out;

  EmulatedBoard(String program, Path folder, Cable cable) throws IOException {
    this.program = program;
    this.cable = cable;
    flash = folder.resolve("flash.bin");
    byte[] erased = new byte[FLASH_BYTES];
    Arrays.fill(erased, (byte) 0xff);
    Files.write(flash, erased);
    cable.connect(this);
  }

  byte[] flash(int from, int length) throws IOException {
    try (InputStream in = Files.newInputStream(flash)) {
      in.skipNBytes(from);
      return in.readNBytes(length);
    }
  }

  /** A person holds BOOT and presses RESET. */
  void resetWithBoot() throws IOException {
    start(DOWNLOAD);
  }

  /** A person presses RESET, and waits until the station has begun. */
  void reset() throws IOException, InterruptedException {
    start(RUN);
    long until = System.nanoTime() + START_NANOS;
    synchronized (log) {
      while (log.indexOf(BEGUN) < 0) {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new IOException("the station did not begin: " + log);
        }
        log.wait(left);
      }
    }
  }

  private void start(String strap) throws IOException {
    close();
    process =
        new ProcessBuilder(
                List.of(
                    program,
                    "-display",
                    "none",
                    "-monitor",
                    "none",
                    "-machine",
                    "esp32s3",
                    "-global",
                    "driver=esp32s3.gpio,property=strap_mode,value=" + strap,
                    "-drive",
                    "file=" + flash + ",if=mtd,format=raw",
                    "-nic",
                    "user,model=open_eth",
                    "-serial",
                    "pty"))
            .redirectErrorStream(true)
            .start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    List<String> said = new ArrayList<>();
    String path = null;
    while (path == null) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException(program + ": " + said);
      }
      said.add(line);
      Matcher found = PATH.matcher(line);
      path = found.find() ? found.group(1) : null;
    }
    synchronized (log) {
      log.setLength(0);
    }
    out = new FileOutputStream(path);
    FileInputStream in = new FileInputStream(path);
    work(() -> read(in));
  }

  private void read(FileInputStream in) {
    byte[] slice = new byte[512];
    try (in) {
      for (int count = in.read(slice); count >= 0; count = in.read(slice)) {
        synchronized (log) {
          log.append(new String(slice, 0, count, UTF_8));
          log.notifyAll();
        }
        cable.receive(Arrays.copyOf(slice, count));
      }
    } catch (IOException e) {
      // The emulator has ended.
    }
  }

  private static void work(Runnable work) {
    Thread thread = new Thread(work, "emulated-board");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void send(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      // The emulator has ended.
    }
  }

  /** The last that came over the line. */
  @Override
  public String toString() {
    synchronized (log) {
      return log.substring(Math.max(0, log.length() - 4000));
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
      process.onExit().join();
    }
  }
}
