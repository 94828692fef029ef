package space.opensensor.microej;

import java.io.File;
import java.io.IOException;
import space.opensensor.station.Station;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Device;
import space.opensensor.vee.Log;
import space.opensensor.vee.Settings;

/** The application: one loop around one station. */
public final class Main {

	private static final String TOO_MUCH_AT_START = "out of memory at start: window.minutes, sample.period "
			+ "and health.hours ask for more than the heap has";
	private static final int BUSY_MILLIS = 20;
	private static final int MAX_SLEEP_MILLIS = 1000;
	private static final String FOLDER_PROPERTY = "opensensor.folder";

	private Main() {
	}

	/** Runs for ever, or logs why it cannot and returns; the watchdog then resets the board. */
	public static void main(String[] arguments) {
		Log log = new ConsoleLog();
		boolean started = false;
		try {
			Clock clock = new PlatformClock();
			Device device = new SniDevice();
			Settings settings = new SniSettings();
			SensorRack sensors = sensors(new StationSettings(settings, device), log);
			Station station = new Station(
					new MicroejBoard(new File(folder()), clock, device, settings, log, sensors), sensors.schema());
			station.boot();
			started = true;
			while (true) {
				long wait = station.step() - clock.uptimeMillis();
				long most = station.isBusy() ? BUSY_MILLIS : MAX_SLEEP_MILLIS;
				Thread.sleep(Math.max(1, Math.min(wait, most)));
			}
		} catch (SettingsException e) {
			log.write(Log.Level.ERROR, "settings: " + e.getMessage());
		} catch (IOException e) {
			log.write(Log.Level.ERROR, "flash: " + e.getMessage());
		} catch (InterruptedException e) {
			log.write(Log.Level.ERROR, "interrupted");
		} catch (RuntimeException e) {
			log.write(Log.Level.ERROR, "crashed: " + e.getMessage());
		} catch (OutOfMemoryError e) {
			log.write(Log.Level.ERROR, started ? "out of memory" : TOO_MUCH_AT_START);
		}
	}

	/** The drivers of the settings' profile, on the board's buses. */
	static SensorRack sensors(StationSettings settings, Log log) throws SettingsException {
		return settings.rackAlone(new BoardBuses().open(settings.wiring(Wiring.DEVKITC_1), log), log);
	}

	/** The spool's folder: a property of the application, as the Simulator has another one. */
	private static String folder() {
		String folder = System.getProperty(FOLDER_PROPERTY);
		return folder == null ? "/opensensor" : folder;
	}
}
