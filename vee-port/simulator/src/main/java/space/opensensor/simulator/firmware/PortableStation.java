package space.opensensor.simulator.firmware;

import java.io.IOException;
import space.opensensor.station.Station;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.update.SlotUpdates;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Board;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SettingsStore;

/** The station of the portable modules that this class was loaded with: part of an image. */
public final class PortableStation implements StationImage {

  private Station station;

  @Override
  public String version() {
    return FileMetadata.VERSION;
  }

  @Override
  public void boot(Board board, Schema schema, FirmwareSlots slots)
      throws IOException, SettingsException {
    SlotUpdates updates =
        slots != null && board.settings() instanceof SettingsStore store
            ? new SlotUpdates(slots, store, board.device(), board.log())
            : null;
    if (updates != null && updates.open()) {
      slots.restart();
      return;
    }
    try {
      station = new Station(board, schema, updates);
    } catch (SettingsException e) {
      if (updates == null || !updates.isOnTrial()) {
        throw e;
      }
      board.log().write(Log.Level.ERROR, "settings: " + e.getMessage());
      slots.restart();
      return;
    }
    station.boot();
  }

  @Override
  public void showFirst() {
    station.showFirst();
  }

  @Override
  public long step() {
    return station.step();
  }

  @Override
  public boolean isBusy() {
    return station.isBusy();
  }

  @Override
  public boolean isDrained() {
    return station.isDrained();
  }

  @Override
  public long rowsRecorded() {
    return station.rowsRecorded();
  }

  @Override
  public long bytesWaiting() {
    return station.bytesWaiting();
  }

  @Override
  public Object[] lastUpload() {
    UploadReport report = station.lastUpload();
    return report == null
        ? null
        : new Object[] {
          report.number(),
          report.outcome().name(),
          report.key(),
          report.rows(),
          report.bytes(),
          report.millis(),
          report.status(),
          report.detail()
        };
  }
}
