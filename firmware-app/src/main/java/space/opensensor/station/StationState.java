package space.opensensor.station;

import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Reading;

/** What a running station can be asked; nothing here changes it. */
public final class StationState {

  private final StationSettings settings;
  private final StationClock clock;
  private final RowStream readings;
  private final Spool spool;
  private final Uploader uploader;
  private final Health health;

  StationState(
      StationSettings settings,
      StationClock clock,
      RowStream readings,
      Spool spool,
      Uploader uploader,
      Health health) {
    this.settings = settings;
    this.clock = clock;
    this.readings = readings;
    this.spool = spool;
    this.uploader = uploader;
    this.health = health;
  }

  /** The settings, checked. */
  public StationSettings settings() {
    return settings;
  }

  /** Fills a reading of {@link Health#SCHEMA} with the station's counters as they are now. */
  public void health(Reading reading) {
    reading.clear();
    health.fill(reading);
  }

  /** Whether the time of day is known. */
  public boolean isTimeKnown() {
    return clock.isSet();
  }

  /** Whether an answer has cast doubt on the time of day, so that it is being asked for again. */
  public boolean isTimeDoubted(long now) {
    return now < clock.doubtedUntil();
  }

  /** The time of day at an uptime, epoch milliseconds, or 0 while it is not known. */
  public long epochMillis(long now) {
    return clock.isSet() ? clock.epochMillis(now) : 0;
  }

  /** Start of the window whose rows are gathered, epoch milliseconds, or 0 where there is none. */
  public long windowStart() {
    return readings.windowStart();
  }

  /** Rows gathered of that window. */
  public int windowRows() {
    return readings.windowRows();
  }

  /** Rows on the journal's flash that are in no finished file. */
  public long journalRows() {
    return readings.journalRows();
  }

  /** How often each sector of the journal's flash was erased, on average. */
  public long journalErasures() {
    return readings.journalErasures();
  }

  /** Bytes of files that wait for their upload. */
  public long spoolBytes() {
    return spool.bytes();
  }

  /** Bytes that there is room for. */
  public long spoolQuota() {
    return spool.quota();
  }

  /** The last upload that ended, or null. */
  public UploadReport lastUpload() {
    return uploader.report();
  }

  /** When the next file may go, as an uptime, which may be past. */
  public long uploadDue() {
    return uploader.due();
  }
}
