package space.opensensor.simulator.firmware;

import java.io.IOException;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Board;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Schema;

/**
 * A station as the simulator runs it, whichever version of the portable modules it is made of: only
 * the board API and this interface are common to two versions in one process.
 */
public interface StationImage {

  /** The version of the station's classes, such as {@code 1.4.0}. */
  String version();

  /**
   * Boots a station, or asks the slots for a restart because of what its settings are.
   *
   * @param slots in which it updates itself, or null
   */
  void boot(Board board, Schema schema, FirmwareSlots slots) throws IOException, SettingsException;

  /** Makes a file of the first readings soon, so that they can be seen. */
  void showFirst();

  /** Does what is due, and tells the uptime at which the next piece is. */
  long step();

  /** Whether a request is under way. */
  boolean isBusy();

  /** Whether everything recorded is in the bucket, but for the open window. */
  boolean isDrained();

  /** Rows recorded since the boot. */
  long rowsRecorded();

  /** Bytes of files that wait. */
  long bytesWaiting();

  /**
   * The last upload that ended, or null.
   *
   * @return number, outcome's name, key, rows, bytes, milliseconds, status and detail
   */
  Object[] lastUpload();
}
