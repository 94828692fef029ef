package space.opensensor.nativeport;

import java.io.IOException;
import org.teavm.interop.Function;
import space.opensensor.station.Profiles;
import space.opensensor.station.SettingsException;
import space.opensensor.station.Station;
import space.opensensor.vee.Log;

/** The main job of a board: one loop around one station. */
public final class Main {

  /** Exit codes on Linux; a board logs and restarts. */
  private static final int FLASH_FAILED = 1;

  private static final int BAD_SETTINGS = 2;

  private static final int CRASHED = 5;

  private static final OutOfMemoryError OUT_OF_MEMORY = new OutOfMemoryError();

  private Main() {}

  /** Runs until the port says that it is enough, which on a board is never. */
  public static void main(String[] arguments) {
    Natives.onOutOfMemory(Function.get(OutOfMemory.class, Main.class, "outOfMemory"));
    NativeBoard board = new NativeBoard();
    try {
      Station station = new Station(board, Profiles.indoor10());
      station.boot();
      long due;
      do {
        due = station.step();
        if (Natives.heapWanted()) {
          System.gc();
          Natives.heapFree((int) Runtime.getRuntime().freeMemory());
        }
      } while (Natives.rest(due, station.isBusy(), station.isDrained()));
    } catch (SettingsException e) {
      fail(board, BAD_SETTINGS, "settings: " + e.getMessage());
    } catch (IOException e) {
      fail(board, FLASH_FAILED, "flash: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      fail(board, CRASHED, "out of memory outside the station's work");
    } catch (RuntimeException e) {
      fail(board, CRASHED, "crash: " + e.getMessage());
    }
  }

  private static void fail(NativeBoard board, int status, String why) {
    board.log().write(Log.Level.ERROR, why);
    Natives.restart(status);
  }

  /** Called by C; an object that exists already, because there is no room for a new one. */
  private static void outOfMemory() {
    throw OUT_OF_MEMORY;
  }
}
