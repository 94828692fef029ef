package space.opensensor.station.provision;

import java.io.IOException;
import space.opensensor.station.Station;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.vee.Board;
import space.opensensor.vee.FlashLog;

/** Checks what a station needs no network for: its sensors, then its flash. */
final class LocalCheck {

  private static final String SENSORS = "sensors";
  private static final String FLASH = "flash";

  private final Board board;
  private Station station;
  private SensorRack rack;
  private int chip;
  private boolean allRead;
  private boolean saidSensors;
  private boolean saidFlash;

  LocalCheck(Board board) {
    this.board = board;
  }

  void attach(Station running, LastReading sensors) {
    station = running;
    rack = sensors == null ? null : sensors.rack();
  }

  void begin() {
    chip = 0;
    allRead = true;
    saidSensors = false;
    saidFlash = false;
  }

  /**
   * The next line, or null after the last: each chip that fails, or one for all. One that warms up
   * does not fail.
   */
  Finding next() {
    int chips = rack == null ? 0 : rack.size();
    while (chip < chips) {
      Sensor sensor = rack.get(chip++);
      if (sensor.isFailing()) {
        allRead = false;
        return Finding.failed(
            SENSORS,
            sensor.name() + " at " + sensor.place() + ": " + sensor.problem(),
            "check its wiring, or set sensors.chips to those that are fitted");
      }
    }
    if (!saidSensors) {
      saidSensors = true;
      if (allRead) {
        return Finding.ok(
            SENSORS,
            rack == null
                ? "no chips: the readings are a model's"
                : Integer.toString(chips) + " chips read");
      }
    }
    if (!saidFlash) {
      saidFlash = true;
      return flash();
    }
    return null;
  }

  private Finding flash() {
    try {
      byte[] unit = new byte[FlashLog.PROGRAM_UNIT];
      board.journal().read(0, unit, 0, unit.length);
      String free = Long.toString(board.files().freeBytes() >> 10) + " KiB free for files";
      if (station.rowsLost() > 0) {
        return Finding.failed(
            FLASH,
            Long.toString(station.rowsLost()) + " rows since the start are lost, " + free,
            "see log for why; where room is short, files wait for the bucket");
      }
      return Finding.ok(
          FLASH, Long.toString(station.rowsRecorded()) + " rows since the start, " + free);
    } catch (IOException e) {
      return Finding.failed(
          FLASH, e.getMessage(), "restart the station; where it comes again the flash is worn out");
    }
  }
}
