package space.opensensor.simulator.cli;

import java.io.IOException;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.firmware.FileSlots;
import space.opensensor.simulator.firmware.PortableStation;
import space.opensensor.simulator.firmware.StationImage;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Board;
import space.opensensor.vee.Log;
import space.opensensor.vee.Schema;

/**
 * One boot of a station. Where it has slots it runs by the image in the one that the boot loader
 * takes; an image on trial that crashes, or is none, restarts it, as it does a board.
 */
final class BootedStation implements StationRun.Machine {

  private final FileSlots slots;
  private final Log log;
  private StationImage image;
  private boolean crashed;
  private long rows;

  /**
   * A station.
   *
   * @param slots or null, for one that runs by the classes here
   */
  BootedStation(FileSlots slots, Log log) {
    this.slots = slots;
    this.log = log;
  }

  /** Boots it. */
  void boot(Board board, Schema schema) throws IOException, SettingsException {
    try {
      image = slots == null ? new PortableStation() : slots.boot();
      image.boot(board, schema, slots);
      // Restarted before it began, by what its settings are or were.
      crashed = slots != null && slots.isRestarted();
    } catch (IOException | SettingsException | LinkageError e) {
      if (!isCrash(e)) {
        throw e;
      }
    } catch (Exception e) {
      // Those of an image's own classes, checked ones of them included.
      if (!isCrash(e)) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }

  /** Whether a failure restarts the station, and does not end the run. */
  private boolean isCrash(Throwable e) {
    crashed = slots != null && slots.isOnTrial();
    if (crashed) {
      log.write(Log.Level.ERROR, "crash: " + e);
    }
    return crashed;
  }

  /** Makes a file of the first readings soon, so that they can be seen. */
  void showFirst() {
    if (!crashed) {
      image.showFirst();
    }
  }

  @Override
  public long step() {
    if (crashed) {
      return 0;
    }
    try {
      long due = image.step();
      rows = image.rowsRecorded();
      return due;
    } catch (RuntimeException | LinkageError e) {
      if (!isCrash(e)) {
        throw e;
      }
      return 0;
    }
  }

  @Override
  public boolean isBusy() {
    return !crashed && image.isBusy();
  }

  @Override
  public boolean isDrained() {
    return !crashed && image.isDrained();
  }

  @Override
  public UploadReport lastUpload() {
    Object[] report = crashed ? null : image.lastUpload();
    return report == null
        ? null
        : new UploadReport(
            (int) report[0],
            UploadReport.Outcome.valueOf((String) report[1]),
            (String) report[2],
            (int) report[3],
            (int) report[4],
            (int) report[5],
            (int) report[6],
            (String) report[7]);
  }

  @Override
  public boolean isRestarted() {
    return crashed || slots != null && slots.isRestarted();
  }

  /** Rows recorded in this boot. */
  long rowsRecorded() {
    return rows;
  }

  /** Bytes of files that wait. */
  long bytesWaiting() {
    return crashed ? 0 : image.bytesWaiting();
  }
}
