package space.opensensor.nativeport;

import java.io.IOException;
import space.opensensor.station.Station;
import space.opensensor.station.panel.Panel;
import space.opensensor.station.provision.Console;
import space.opensensor.station.provision.LastReading;
import space.opensensor.station.provision.LogTail;
import space.opensensor.station.settings.PanelAccess;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.update.SlotUpdates;
import space.opensensor.vee.Log;
import space.opensensor.vee.Origin;
import space.opensensor.vee.SensorBoard;

/**
 * One boot of a station: its loop and, where the port has one, the console beside it, on which a
 * station without good settings waits for them.
 */
final class Job {

  /** Bytes of the log that the console can show. */
  private static final int LOG_BYTES = 1024;

  /** The longest time between two looks at the console. */
  private static final int LOOK_MILLIS = 50;

  private static final String INVENTED =
      "sensors: this firmware has a modelled room: all readings are invented, and marked as such";

  /** Why a station did not start whose settings are good, but for the memory there is. */
  static final String TOO_MUCH_AT_START =
      "out of memory at start: window.minutes, sample.period and health.hours ask for more than the"
          + " heap has";

  private final SensorSource source;
  private final NativeDevice device;
  private final NativeSettings settings = new NativeSettings();
  private SlotUpdates updates;
  private LogTail log;
  private Console console;
  private Panel panel;
  private boolean started;

  /** A boot of a device. */
  Job(SensorSource source, NativeDevice device) {
    this.source = source;
    this.device = device;
  }

  /** Whether the station got everything that it needs. */
  boolean isStarted() {
    return started;
  }

  /** Whether somebody asked for a restart. */
  boolean wantsRestart() {
    return console != null && console.wantsRestart();
  }

  /** Runs until the port says that it is enough, or somebody that it shall restart. */
  void run() throws SettingsException, IOException {
    NativeBoard board = open();
    try {
      if (SlotNatives.bytes() > 0) {
        updates = new SlotUpdates(new NativeSlots(), settings, device, board.log());
        if (updates.open()) {
          Natives.restart(Main.RESTART);
          return;
        }
      }
      Station station = start(board);
      station.boot();
      started = true;
      loop(station);
    } catch (SettingsException e) {
      if (mustEnd()) {
        throw e;
      }
      board.log().write(Log.Level.ERROR, "settings: " + e.getMessage());
      await();
    } catch (OutOfMemoryError e) {
      if (mustEnd()) {
        throw e;
      }
      // What the station has taken is free without it; the settings can be changed then.
      console.attach(null, null);
      board.log().write(Log.Level.ERROR, TOO_MUCH_AT_START);
      await();
    }
  }

  /** What is on trial and cannot start does not wait for somebody: what was before comes back. */
  private boolean mustEnd() {
    return console == null || started || updates != null && updates.isOnTrial();
  }

  private NativeBoard open() {
    boolean hasConsole = Natives.consoleOpen();
    if (!hasConsole && !(Natives.hasPanel() && wantsPanel())) {
      return new NativeBoard(device, settings, device);
    }
    log = new LogTail(device, LOG_BYTES);
    NativeBoard board = new NativeBoard(device, settings, log);
    if (hasConsole) {
      console = new Console(new NativeConsole(), board, settings, log, new NativeScanner());
    }
    return board;
  }

  private boolean wantsPanel() {
    try {
      PanelAccess access = PanelAccess.of(settings);
      access.wipe();
      return access.port() > 0;
    } catch (SettingsException e) {
      // The station says so at its start.
      return false;
    }
  }

  private Station start(NativeBoard board) throws SettingsException {
    SensorBoard sensors = source.open(device, new StationSettings(settings, device));
    if (source.schema().origin() == Origin.MODEL) {
      device.write(Log.Level.INFO, INVENTED);
    }
    if (log == null) {
      return new Station(board.with(sensors), source.schema(), updates);
    }
    LastReading last = new LastReading(sensors, source.schema(), source.rack());
    Station station = new Station(board.with(last), source.schema(), updates);
    if (console != null) {
      console.attach(station, last);
    }
    if (Natives.hasPanel() && wantsPanel()) {
      openPanel(board, station, last);
    }
    return station;
  }

  /** A station does without one where there is no memory for it. */
  private void openPanel(NativeBoard board, Station station, LastReading last)
      throws SettingsException {
    try {
      NativePanel port = new NativePanel();
      panel = new Panel(port, port, PanelAccess.of(settings), board, station, last, log);
    } catch (OutOfMemoryError e) {
      log.write(Log.Level.WARN, "panel: no memory for it; the station goes on without");
    }
  }

  private void loop(Station station) {
    long due;
    boolean busy;
    do {
      due = station.step();
      busy = station.isBusy();
      if (log != null) {
        long now = device.uptimeMillis();
        due = Math.min(due, now + LOOK_MILLIS);
        busy |= serve(now);
      }
      if (Natives.heapWanted()) {
        System.gc();
        Natives.heapFree((int) Runtime.getRuntime().freeMemory());
      }
    } while (!wantsRestart() && Natives.rest(due, busy, station.isDrained()));
  }

  /** Serves who is at the console and who looks at the panel; whether there is more to do soon. */
  private boolean serve(long now) {
    boolean busy = false;
    if (console != null) {
      console.step(now);
      busy = console.isBusy();
    }
    if (Natives.hasPanel() && panel != null) {
      panel.step(now);
      busy |= panel.isBusy();
    }
    return busy;
  }

  /** Serves the console alone. */
  private void await() {
    do {
      device.feed();
      console.step(device.uptimeMillis());
    } while (!wantsRestart()
        && Natives.rest(device.uptimeMillis() + LOOK_MILLIS, console.isBusy(), false));
  }
}
