package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.locks.LockSupport;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.PseudoTerminal;
import space.opensensor.simulator.SettingsFile;
import space.opensensor.simulator.StationEnrolment;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.station.Station;
import space.opensensor.station.provision.Console;
import space.opensensor.station.provision.LastReading;
import space.opensensor.station.provision.LogTail;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;

/**
 * A station in real time that is set up over a serial line, as a board is: without settings it
 * waits for them, and a {@code reboot} takes them up. It ends when its thread is interrupted.
 */
final class ConsoleRun {

  private static final int LOG_BYTES = 2048;
  private static final long LOOK_MILLIS = 20;

  private final DataDirectory data;
  private final SimulationPlan plan;
  private final Terminal terminal;
  private final DesktopDevice device;

  ConsoleRun(DataDirectory data, SimulationPlan plan, Terminal terminal, DesktopDevice device) {
    this.data = data;
    this.plan = plan;
    this.terminal = terminal;
    this.device = device;
  }

  /** Runs it, boot after boot. */
  void run(SettingsFile store) throws IOException, SettingsException {
    try (PseudoTerminal line = PseudoTerminal.open()) {
      // A signal that ends this process runs nothing else.
      Runtime.getRuntime().addShutdownHook(new Thread(line::close, "console-end"));
      terminal.line("console at " + line.path() + "; ./station console " + line.path());
      while (!Thread.currentThread().isInterrupted()) {
        boot(store, line);
      }
    }
  }

  private void boot(SettingsFile store, PseudoTerminal line) throws IOException, SettingsException {
    DesktopSettings settings = DesktopSettings.empty();
    StationSettings checked = null;
    try {
      if (Files.exists(store.path())) {
        settings = DesktopSettings.read(store.path(), terminal::line);
      }
      checked = checked(settings);
    } catch (IOException | SettingsException e) {
      terminal.line("settings: " + e.getMessage() + "; waiting for them on the console");
    }
    PacedClock clock = new PacedClock(1);
    long boot = System.currentTimeMillis();
    LogTail log = new LogTail(new TerminalLog(plan.logLevel(), terminal::line), LOG_BYTES);
    LastReading sensors = null;
    ReadingSource.Sensors source = null;
    if (checked != null) {
      source = ReadingSource.of(checked, plan, log).boot(clock, boot);
      sensors =
          new LastReading(
              source.board(),
              source.schema(),
              source.board() instanceof SensorRack rack ? rack : null);
    }
    String id = checked == null ? device.id() : checked.stationId();
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            data.flash(id),
            StationEnrolment.keyOf(store.path()),
            device.id(),
            settings,
            clock,
            new Surroundings(boot),
            sensors,
            log,
            terminal::line)) {
      DesktopBoard changeable = board.with(store);
      Console console = new Console(line, changeable, store, log, null);
      Station station = null;
      if (checked != null) {
        station = new Station(changeable, source.schema());
        station.boot();
        console.attach(station, sensors);
        terminal.line("station " + checked.stationId() + " to " + checked.bucket());
      }
      settings.wipe();
      loop(console, station, clock, board);
    }
  }

  /** The settings, with which a station can start. */
  private StationSettings checked(DesktopSettings settings) throws SettingsException {
    new CredentialsReader(settings).read().wipe();
    return new StationSettings(settings, device);
  }

  private static void loop(Console console, Station station, PacedClock clock, DesktopBoard board) {
    while (!console.wantsRestart() && !Thread.currentThread().isInterrupted()) {
      long now = clock.uptimeMillis();
      long due = now + LOOK_MILLIS;
      boolean busy = console.isBusy();
      if (station == null) {
        board.watchdog().feed();
      } else {
        due = Math.min(due, station.step());
        busy |= station.isBusy();
      }
      console.step(clock.uptimeMillis());
      long rest = busy ? 1 : Math.max(1, due - clock.uptimeMillis());
      LockSupport.parkNanos(rest * 1_000_000);
    }
  }
}
