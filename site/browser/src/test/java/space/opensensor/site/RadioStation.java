package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.Outages;
import space.opensensor.simulator.SettingsFile;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.WifiFaults;
import space.opensensor.station.provision.Console;
import space.opensensor.station.provision.LogTail;
import space.opensensor.vee.SerialPort;
import space.opensensor.vee.WifiScanner;

/** A board without settings in this process, with a radio that hears networks, in a faster time. */
final class RadioStation implements Cable.Station {

  private static final int STEP_MILLIS = 10;
  private static final String[] NETWORKS = {"attic", "Café <b>Müller</b>", "cellar"};

  private final ConcurrentLinkedQueue<Byte> arrived = new ConcurrentLinkedQueue<>();
  private final Cable cable;
  private final Thread thread;
  private volatile long uptime;
  private volatile boolean closed;

  RadioStation(Path folder, Cable cable, WifiFaults wifi) throws IOException {
    this.cable = cable;
    SettingsFile store = new SettingsFile(folder.resolve("station.properties"));
    LogTail log = new LogTail((level, line) -> {}, 2048);
    DesktopBoard board =
        DesktopBoard.powerOn(
            folder.resolve("flash"),
            "radio",
            DesktopSettings.empty(),
            () -> uptime,
            new Surroundings(0, wifi, new Outages()),
            null,
            log,
            line -> {});
    Console console = new Console(new Port(), board.with(store), store, log, new Scanner());
    thread = new Thread(() -> run(console, board), "radio-station");
    thread.setDaemon(true);
    thread.start();
    cable.connect(this);
  }

  private void run(Console console, DesktopBoard board) {
    try (board) {
      while (!closed) {
        console.step(uptime);
        board.watchdog().feed();
        uptime += STEP_MILLIS;
        if (!console.isBusy() && arrived.isEmpty()) {
          LockSupport.parkNanos(500_000);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void send(byte[] bytes) {
    for (byte b : bytes) {
      arrived.add(b);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }

  private final class Port implements SerialPort {
    @Override
    public int read(byte[] buffer, int offset, int length) {
      int count = 0;
      while (count < length && !arrived.isEmpty()) {
        buffer[offset + count++] = arrived.remove();
      }
      return count;
    }

    @Override
    public int write(byte[] buffer, int offset, int length) {
      cable.receive(Arrays.copyOfRange(buffer, offset, offset + length));
      return length;
    }
  }

  private static final class Scanner implements WifiScanner {
    private boolean listened;

    @Override
    public void scan() {
      listened = true;
    }

    @Override
    public int found() {
      return listened ? NETWORKS.length : LISTENING;
    }

    @Override
    public byte[] name(int index) {
      return NETWORKS[index].getBytes(UTF_8);
    }

    @Override
    public int rssiDbm(int index) {
      return -40 - 10 * index;
    }

    @Override
    public boolean isSecured(int index) {
      return index != 2;
    }
  }
}
