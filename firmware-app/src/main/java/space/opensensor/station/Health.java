package space.opensensor.station;

import space.opensensor.station.storage.Spool;
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

  /** Missing values by their cause, from this number on in the order of {@code MissingCause}. */
  private static final int MISSING = 16;

  private static final MissingCause[] CAUSES = {
    MissingCause.ABSENT,
    MissingCause.WRONG_CHIP,
    MissingCause.BUS,
    MissingCause.GARBLED,
    MissingCause.STUCK,
    MissingCause.NOISY,
    MissingCause.RANGE,
    MissingCause.LATE,
    MissingCause.WARMING
  };

  /** The columns; {@code reset_reason} is the position in {@code ResetReason}, from 0. */
  public static final Schema SCHEMA =
      new Schema(
          "health/2",
          new Measurement[] {
            count(UPTIME, "uptime", "s"),
            count(BOOT, "boot", ""),
            count(RESET_REASON, "reset_reason", ""),
            count(FREE_HEAP, "free_heap", "B"),
            count(SPOOL_BYTES, "spool_bytes", "B"),
            Measurement.fixed(RSSI, "rssi", "dBm", 0, -200, -1),
            Measurement.fixed(
                CLOCK_STEP, "clock_step", "ms", 0, -Integer.MAX_VALUE, Integer.MAX_VALUE),
            count(UPLOADS, "uploads", ""),
            count(RETRIES, "retries", ""),
            count(ROWS, "rows", ""),
            count(ROWS_MISSED, "rows_missed", ""),
            count(ROWS_LOST, "rows_lost", ""),
            count(FILES_DROPPED, "files_dropped", ""),
            count(FILES_SET_ASIDE, "files_set_aside", ""),
            count(MISSING, "null_absent", ""),
            count(MISSING + 1, "null_wrong_chip", ""),
            count(MISSING + 2, "null_bus", ""),
            count(MISSING + 3, "null_garbled", ""),
            count(MISSING + 4, "null_stuck", ""),
            count(MISSING + 5, "null_noisy", ""),
            count(MISSING + 6, "null_range", ""),
            count(MISSING + 7, "null_late", ""),
            count(MISSING + 8, "null_warming", ""),
          });

  private final Board board;
  private final StationClock clock;
  private final RowStream readings;
  private final Spool spool;
  private final Uploader uploader;

  /** The health of a station. */
  Health(Board board, StationClock clock, RowStream readings, Spool spool, Uploader uploader) {
    this.board = board;
    this.clock = clock;
    this.readings = readings;
    this.spool = spool;
    this.uploader = uploader;
  }

  private static Measurement count(int number, String name, String unit) {
    return Measurement.fixed(number, name, unit, 0, 0, Integer.MAX_VALUE);
  }

  @Override
  public void read(Reading reading) {
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
    if (board.device().freeHeapBytes() >= 0) {
      set(reading, FREE_HEAP, board.device().freeHeapBytes());
    }
    if (board.link().rssiDbm() != NetworkLink.NO_RSSI) {
      set(reading, RSSI, board.link().rssiDbm());
    }
    if (clock.isSet()) {
      set(reading, CLOCK_STEP, clock.lastStepMillis());
    }
    log(reading);
  }

  /** Values outside the schema's range are the sampler's to count, on every board. */
  private void missing(Reading reading) {
    long range = readings.implausibleValues();
    for (int i = 0; i < CAUSES.length; i++) {
      long count = board.sensors().missing(CAUSES[i]);
      if (CAUSES[i] == MissingCause.RANGE) {
        set(reading, MISSING + i, Math.max(0, count) + range);
      } else if (count != NOT_COUNTED) {
        set(reading, MISSING + i, count);
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
}
