package space.opensensor.simulator;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import space.opensensor.station.Station;
import space.opensensor.station.upload.UploadReport;

/** The loop around a booted station: steps it, waits for what is due, and passes its uploads on. */
public final class StationRun {

  /** How a run ended. */
  public enum End {
    /** All that was recorded is in the bucket. */
    DRAINED,
    /** The server refuses what no retry cures; files wait on flash. */
    DENIED,
    /** Time is up and files still wait on flash. */
    WAITING,
    /** The station restarts. */
    RESTARTED
  }

  /** What is run. */
  public interface Machine {
    /** Does what is due, and tells the uptime at which the next piece is. */
    long step();

    /** Whether a request is under way. */
    boolean isBusy();

    /** Whether everything recorded is in the bucket, but for the open window. */
    boolean isDrained();

    /** The last upload that ended, or null. */
    UploadReport lastUpload();

    /** Whether it waits to be restarted. */
    boolean isRestarted();
  }

  /** A station that has no other firmware. */
  private record Alone(Station station) implements Machine {
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
    public UploadReport lastUpload() {
      return station.lastUpload();
    }

    @Override
    public boolean isRestarted() {
      return false;
    }
  }

  /** Failed uploads in a row, after the end of the recording, that end a run. */
  private static final int LAST_TRIES = 5;

  private final Machine station;
  private final PacedClock clock;
  private final boolean endWhenDenied;
  private final Consumer<UploadReport> uploads;
  private final LongConsumer progress;

  private int reported;
  private int failuresInARow;
  private UploadReport failure;

  /**
   * A run.
   *
   * @param endWhenDenied whether a refusal ends the run while it still records; a station on a wall
   *     goes on
   * @param uploads takes the report of each upload
   * @param progress takes the uptime after each step
   */
  public StationRun(
      Station station,
      PacedClock clock,
      boolean endWhenDenied,
      Consumer<UploadReport> uploads,
      LongConsumer progress) {
    this(new Alone(station), clock, endWhenDenied, uploads, progress);
  }

  /** The same, of a machine of any kind. */
  public StationRun(
      Machine station,
      PacedClock clock,
      boolean endWhenDenied,
      Consumer<UploadReport> uploads,
      LongConsumer progress) {
    this.station = station;
    this.clock = clock;
    this.endWhenDenied = endWhenDenied;
    this.uploads = uploads;
    this.progress = progress;
  }

  /**
   * Runs until everything up to an uptime is recorded and uploaded.
   *
   * @param endUptimeMillis end of the recording
   * @param graceMillis how much longer uploads may take
   */
  public End until(long endUptimeMillis, long graceMillis) {
    failuresInARow = 0;
    failure = null;
    while (true) {
      long due = station.step();
      long now = clock.uptimeMillis();
      boolean recorded = now >= endUptimeMillis;
      takeReport(recorded);
      progress.accept(now);
      if (station.isRestarted()) {
        return End.RESTARTED;
      }
      if (recorded && station.isDrained()) {
        return End.DRAINED;
      }
      if (isDenied() && (recorded || endWhenDenied)) {
        return End.DENIED;
      }
      if (recorded && (failuresInARow >= LAST_TRIES || now >= endUptimeMillis + graceMillis)) {
        return End.WAITING;
      }
      long end = recorded ? endUptimeMillis + graceMillis : endUptimeMillis;
      clock.waitUntil(Math.min(due, end), station.isBusy());
    }
  }

  /** The last upload, if it failed, or null. */
  public UploadReport failure() {
    return failure;
  }

  private boolean isDenied() {
    return failure != null && failure.outcome() == UploadReport.Outcome.DENIED;
  }

  private void takeReport(boolean recorded) {
    UploadReport report = station.lastUpload();
    if (report == null || report.number() == reported) {
      return;
    }
    reported = report.number();
    uploads.accept(report);
    switch (report.outcome()) {
      case RETRY, DENIED -> {
        failuresInARow += recorded ? 1 : 0;
        failure = report;
      }
      default -> {
        failuresInARow = 0;
        failure = null;
      }
    }
  }
}
