package space.opensensor.station;

import space.opensensor.station.record.FileMetadata;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.update.Updater;
import space.opensensor.station.update.Version;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Board;
import space.opensensor.vee.InstantSensors;
import space.opensensor.vee.Log;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/**
 * How the station is doing, as a table of its own: its "sensors" are the station's counters, which
 * count from the boot. With each row goes a status line into the log.
 */
public final class Health extends InstantSensors {

  private static final int UPTIME = 2;
  private static final int BOOT = 3;
  private static final int RESET_REASON = 4;
  private static final int FREE_HEAP = 5;
  private static final int SPOOL_BYTES = 6;
  private static final int RSSI = 7;
  private static final int CLOCK_STEP = 8;
  private static final int UPLOADS = 9;
  private static final int RETRIES = 10;
  private static final int ROWS = 11;
  private static final int ROWS_MISSED = 12;
  private static final int ROWS_LOST = 13;
  private static final int FILES_DROPPED = 14;
  private static final int FILES_SET_ASIDE = 15;

  private static final int FIRMWARE = 25;
  private static final int SLOT = 26;
  private static final int UPDATE = 27;
  private static final int SETTINGS_VERSION = 28;
  private static final int SETTINGS_UPDATE = 29;
  private static final int FLASH_WEAR = 30;

  private static final Nulls[] NULLS = {
    new Nulls(MissingCause.ABSENT, 16, "null_absent"),
    new Nulls(MissingCause.WRONG_CHIP, 17, "null_wrong_chip"),
    new Nulls(MissingCause.BUS, 18, "null_bus"),
    new Nulls(MissingCause.GARBLED, 19, "null_garbled"),
    new Nulls(MissingCause.STUCK, 20, "null_stuck"),
    new Nulls(MissingCause.NOISY, 21, "null_noisy"),
    new Nulls(MissingCause.RANGE, 22, "null_range"),
    new Nulls(MissingCause.LATE, 23, "null_late"),
    new Nulls(MissingCause.WARMING, 24, "null_warming"),
  };

  /**
   * The columns; {@code reset_reason} is the position in {@code ResetReason}, from 0. {@code
   * firmware} is 1,004,002 for the version 1.4.2; {@code update} and {@code settings_update} are an
   * {@code UpdateResult}. {@code slot} and what follows are missing where nothing is updated, but
   * for {@code flash_wear}: how often each sector of the readings' journal was erased, on average.
   */
  public static final Schema SCHEMA = new Schema("health/4", columns());

  private final Board board;
  private final StationClock clock;
  private final RowStream readings;
  private final Spool spool;
  private final Uploader uploader;
  private final Updater updater;
  private final int firmware;

  /**
   * The health of a station.
   *
   * @param updater or null
   */
  Health(
      Board board,
      StationClock clock,
      RowStream readings,
      Spool spool,
      Uploader uploader,
      Updater updater) {
    this.board = board;
    this.updater = updater;
    this.firmware = Version.number(FileMetadata.VERSION);
    this.clock = clock;
    this.readings = readings;
    this.spool = spool;
    this.uploader = uploader;
  }

  private static Measurement[] columns() {
    Measurement[] own = {
      count(UPTIME, "uptime", "s"),
      count(BOOT, "boot", ""),
      count(RESET_REASON, "reset_reason", ""),
      count(FREE_HEAP, "free_heap", "B"),
      count(SPOOL_BYTES, "spool_bytes", "B"),
      Measurement.fixed(RSSI, "rssi", "dBm", 0, -200, -1),
      Measurement.fixed(CLOCK_STEP, "clock_step", "ms", 0, -Integer.MAX_VALUE, Integer.MAX_VALUE),
      count(UPLOADS, "uploads", ""),
      count(RETRIES, "retries", ""),
      count(ROWS, "rows", ""),
      count(ROWS_MISSED, "rows_missed", ""),
      count(ROWS_LOST, "rows_lost", ""),
      count(FILES_DROPPED, "files_dropped", ""),
      count(FILES_SET_ASIDE, "files_set_aside", ""),
    };
    Measurement[] updates = {
      count(FIRMWARE, "firmware", ""),
      count(SLOT, "slot", ""),
      count(UPDATE, "update", ""),
      count(SETTINGS_VERSION, "settings_version", ""),
      count(SETTINGS_UPDATE, "settings_update", ""),
      count(FLASH_WEAR, "flash_wear", ""),
    };
    int nulls = own.length + NULLS.length;
    Measurement[] all = new Measurement[nulls + updates.length];
    System.arraycopy(own, 0, all, 0, own.length);
    for (int i = 0; i < NULLS.length; i++) {
      all[own.length + i] = NULLS[i].column;
    }
    System.arraycopy(updates, 0, all, nulls, updates.length);
    return all;
  }

  private static Measurement count(int number, String name, String unit) {
    return Measurement.fixed(number, name, unit, 0, 0, Integer.MAX_VALUE);
  }

  @Override
  public void read(Reading reading) {
    fill(reading);
    log(reading);
  }

  /** Sets all columns whose values are known. */
  void fill(Reading reading) {
    set(reading, UPTIME, board.clock().uptimeMillis() / 1000);
    set(reading, BOOT, readings.bootNumber());
    set(reading, RESET_REASON, board.device().resetReason().ordinal());
    set(reading, SPOOL_BYTES, spool.bytes());
    set(reading, UPLOADS, uploader.stored());
    set(reading, RETRIES, uploader.retries());
    set(reading, ROWS, readings.rowsRecorded());
    set(reading, ROWS_MISSED, readings.rowsMissed());
    set(reading, ROWS_LOST, readings.rowsLost() + spool.droppedRows());
    set(reading, FILES_DROPPED, spool.droppedFiles());
    set(reading, FILES_SET_ASIDE, spool.filesSetAside());
    missing(reading);
    set(reading, FIRMWARE, firmware);
    set(reading, FLASH_WEAR, readings.journalErasures());
    if (updater != null) {
      set(reading, SLOT, updater.slot());
      set(reading, UPDATE, updater.result());
      set(reading, SETTINGS_VERSION, updater.settingsVersion());
      set(reading, SETTINGS_UPDATE, updater.settingsResult());
    }
    if (board.device().freeHeapBytes() >= 0) {
      set(reading, FREE_HEAP, board.device().freeHeapBytes());
    }
    if (board.link().rssiDbm() != NetworkLink.NO_RSSI) {
      set(reading, RSSI, board.link().rssiDbm());
    }
    if (clock.isSet()) {
      set(reading, CLOCK_STEP, clock.lastStepMillis());
    }
  }

  /** Values outside the schema's range are the sampler's to count, on every board. */
  private void missing(Reading reading) {
    long range = readings.implausibleValues();
    for (int i = 0; i < NULLS.length; i++) {
      int number = NULLS[i].column.number();
      long count = board.sensors().missing(NULLS[i].cause);
      if (NULLS[i].cause == MissingCause.RANGE) {
        set(reading, number, Math.max(0, count) + range);
      } else if (count != NOT_COUNTED) {
        set(reading, number, count);
      }
    }
  }

  private static void set(Reading reading, int number, long value) {
    int most = Integer.MAX_VALUE;
    reading.set(reading.schema().columnOf(number), (int) Math.max(-most, Math.min(most, value)));
  }

  private void log(Reading reading) {
    StringBuilder line = new StringBuilder(160).append("status:");
    for (int c = 0; c < SCHEMA.size(); c++) {
      if (reading.has(c) && SCHEMA.get(c).isPlausible(reading.get(c))) {
        line.append(' ').append(SCHEMA.get(c).name()).append('=').append(reading.get(c));
        line.append(SCHEMA.get(c).unit());
      }
    }
    board.log().write(Log.Level.INFO, line.toString());
  }

  /** The column of the values that are missing for a cause. */
  private static final class Nulls {

    private final MissingCause cause;
    private final Measurement column;

    Nulls(MissingCause cause, int number, String name) {
      this.cause = cause;
      this.column = count(number, name, "");
    }
  }
}
