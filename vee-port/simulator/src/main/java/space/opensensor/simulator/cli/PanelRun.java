package space.opensensor.simulator.cli;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopListeningPort;
import space.opensensor.simulator.DesktopPanelPage;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.SimulatedSntp;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.simulator.WorldClock;
import space.opensensor.simulator.panel.FaultDesk;
import space.opensensor.simulator.panel.FaultServer;
import space.opensensor.station.Station;
import space.opensensor.station.panel.Panel;
import space.opensensor.station.provision.LastReading;
import space.opensensor.station.provision.LogTail;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.settings.PanelAccess;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.ResetReason;

/**
 * A station on simulated chips with an S3 server of its own, whose panel a browser here looks at,
 * and which can be harmed from there. It begins with empty flash and ends when its thread is
 * interrupted.
 */
final class PanelRun {

  private static final int LOG_BYTES = 2048;
  private static final long OFF_MILLIS = 20;

  private final DataDirectory data;
  private final SimulationPlan plan;
  private final Terminal terminal;
  private final WorldClock world = new WorldClock();
  private volatile DesktopListeningPort port;

  PanelRun(DataDirectory data, SimulationPlan plan, Terminal terminal) {
    this.data = data;
    this.plan = plan;
    this.terminal = terminal;
  }

  /**
   * Runs it.
   *
   * @param speed the pace at the start: 1, 60 or fast
   * @param at the port of the page, 0 for any
   */
  void run(DesktopSettings given, String speed, int at) throws IOException, SettingsException {
    Path folder = data.path().resolve("panel");
    clear(folder);
    DesktopPanelPage page = new DesktopPanelPage();
    try (EmbeddedS3 s3 = Simulation.server(given, folder.resolve("s3"), world, data).start()) {
      FaultDesk desk = new FaultDesk(s3, speed);
      // Who may look is said by the page before it, which is for this machine alone.
      DesktopSettings settings = Simulation.of(s3, given).with("panel.access", "open");
      if (!settings.has("panel.port")) {
        settings = settings.with("panel.port", Integer.toString(free()));
      }
      try (FaultServer server = new FaultServer(at, desk, page, this::port)) {
        terminal.line("open " + server.address() + " in a browser; Ctrl-C ends it");
        long next = System.currentTimeMillis();
        while (!Thread.currentThread().isInterrupted()) {
          next = boot(settings, desk, page, folder.resolve("flash"), next);
          next += off(desk);
        }
        // Servers end in peace.
        Thread.interrupted();
      }
    }
  }

  private int port() {
    DesktopListeningPort open = port;
    return open == null ? 0 : open.port();
  }

  /** A port that nobody has. */
  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Waits for the power to come back; gives how long it was off. */
  private long off(FaultDesk desk) {
    long since = System.nanoTime();
    while (!desk.isPowered() && !Thread.currentThread().isInterrupted()) {
      desk.work();
      LockSupport.parkNanos(OFF_MILLIS * 1_000_000);
    }
    return (System.nanoTime() - since) / 1_000_000;
  }

  /** Runs a boot until its power is cut; gives the time of day then. */
  private long boot(
      DesktopSettings settings, FaultDesk desk, DesktopPanelPage page, Path flash, long epochMillis)
      throws IOException, SettingsException {
    DesktopDevice device = new DesktopDevice("simulated", ResetReason.POWER_ON);
    StationSettings checked = new StationSettings(settings, device);
    PacedClock clock = new PacedClock(desk.pace());
    LogTail log = new LogTail(new TerminalLog(plan.logLevel(), terminal::line), LOG_BYTES);
    ReadingSource.Sensors source = ReadingSource.of(checked, plan, log).boot(clock, epochMillis);
    SensorRack rack = source.board() instanceof SensorRack chips ? chips : null;
    LastReading sensors = new LastReading(source.board(), source.schema(), rack);
    try (DesktopListeningPort listening = new DesktopListeningPort();
        DesktopBoard board =
            DesktopBoard.powerOn(
                flash,
                device.id(),
                settings,
                clock,
                new Surroundings(epochMillis, desk.network(), desk.timeServer()),
                sensors,
                log,
                terminal::line)) {
      Station station = new Station(board, source.schema());
      station.boot();
      Panel panel =
          new Panel(listening, page, PanelAccess.of(settings), board, station, sensors, log);
      Around around =
          new Around(clock, epochMillis, (SimulatedSntp) board.timeSource(), chips(source, rack));
      world.follow(epochMillis, clock);
      desk.begin(around);
      port = listening;
      loop(station, panel, clock, desk);
      port = null;
      desk.end();
      return around.now();
    }
  }

  private static void loop(Station station, Panel panel, PacedClock clock, FaultDesk desk) {
    while (desk.isPowered() && !Thread.currentThread().isInterrupted()) {
      desk.work();
      long due = station.step();
      // Callers live in real time, whatever the station's is.
      panel.step(System.nanoTime() / 1_000_000);
      clock.waitUntil(due, station.isBusy() || panel.isBusy());
    }
  }

  private static List<FaultDesk.Chip> chips(ReadingSource.Sensors source, SensorRack rack) {
    List<FaultDesk.Chip> chips = new ArrayList<>();
    for (int i = 0; rack != null && i < rack.size(); i++) {
      chips.add(new HarmedChip(source.chips(), rack.get(i)));
    }
    return chips;
  }

  /** What surrounds a boot. */
  private final class Around implements FaultDesk.Boot {

    private final PacedClock clock;
    private final long epochMillis;
    private final SimulatedSntp sntp;
    private final List<FaultDesk.Chip> chips;
    private long jumped;

    Around(PacedClock clock, long epochMillis, SimulatedSntp sntp, List<FaultDesk.Chip> chips) {
      this.clock = clock;
      this.epochMillis = epochMillis;
      this.sntp = sntp;
      this.chips = chips;
    }

    long now() {
      return epochMillis + jumped + clock.uptimeMillis();
    }

    @Override
    public PacedClock clock() {
      return clock;
    }

    @Override
    public void jump(long millis) {
      jumped += millis;
      sntp.jump(jumped);
      world.follow(epochMillis + jumped, clock);
    }

    @Override
    public long jumped() {
      return jumped;
    }

    @Override
    public List<FaultDesk.Chip> chips() {
      return chips;
    }
  }
}
