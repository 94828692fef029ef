package space.opensensor.nativeport;

import java.io.IOException;
import org.teavm.interop.Function;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Log;

/**
 * The main job of a board: one loop around one station. The readings of this one come from a
 * modelled room; {@link BoardChips} and {@link SimulatedChips} have chips.
 */
public final class Main {

  /** Exit codes on Linux; a board logs and restarts. */
  private static final int FLASH_FAILED = 1;

  private static final int BAD_SETTINGS = 2;

  private static final int CRASHED = 5;

  /** A restart that is wanted: by somebody on the console, or by an update. */
  static final int RESTART = 6;

  private static final OutOfMemoryError OUT_OF_MEMORY = new OutOfMemoryError();

  private Main() {}

  /** Runs until the port says that it is enough, which on a board is never. */
  public static void main(String[] arguments) {
    run(new RoomSource());
  }

  /** Runs a station. */
  static void run(SensorSource source) {
    Natives.onOutOfMemory(Function.get(OutOfMemory.class, Main.class, "outOfMemory"));
    NativeDevice device = new NativeDevice();
    Job job = new Job(source, device);
    try {
      job.run();
    } catch (SettingsException e) {
      fail(device, BAD_SETTINGS, "settings: " + e.getMessage());
    } catch (IOException e) {
      fail(device, FLASH_FAILED, "flash: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      fail(
          device,
          CRASHED,
          job.isStarted() ? "out of memory; starting anew" : Job.TOO_MUCH_AT_START);
    } catch (RuntimeException e) {
      fail(device, CRASHED, "crash: " + e.getMessage());
    }
    if (job.wantsRestart()) {
      device.write(Log.Level.INFO, "restart, asked for on the console");
      Natives.restart(RESTART);
    }
  }

  private static void fail(NativeDevice device, int status, String why) {
    device.write(Log.Level.ERROR, why);
    Natives.restart(status);
  }

  /** Called by C; an object that exists already, because there is no room for a new one. */
  private static void outOfMemory() {
    throw OUT_OF_MEMORY;
  }
}
