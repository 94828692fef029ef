package space.opensensor.station;

import java.io.IOException;
import space.opensensor.station.record.Encoder;
import space.opensensor.station.record.Table;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.FlashRegion;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.update.Updater;
import space.opensensor.station.update.Updates;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upkeep.LinkKeeper;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.station.upload.BucketProbe;
import space.opensensor.station.upload.Enrolment;
import space.opensensor.station.upload.RequestSigner;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Board;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.Log;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.Schema;

/**
 * A station: joins the network, learns the time, samples, makes files and uploads them, each a
 * bounded piece per {@link #step()}. Without network it goes on sampling and making files, and
 * uploads them when the network is back.
 *
 * <pre>{@code
 * Station station = new Station(board, SensorProfile.indoor10().schema());
 * station.boot();
 * for (;;) {
 *   long due = station.step();
 *   // idle until due, or for a few milliseconds while station.isBusy()
 * }
 * }</pre>
 */
public final class Station {

  /** Time between looks at what the network is doing. */
  private static final int POLL_MILLIS = 50;

  /** Sectors of the journal's flash that hold the station's health. */
  private static final int HEALTH_SECTORS = 8;

  /**
   * How long the network waits after the supply fell: where it is the radio that pulls it down,
   * rows are taken before it does so again.
   */
  private static final int BROWN_OUT_MILLIS = 10000;

  private static final String BROWN_OUT =
      "power: the supply fell too low and restarted the board; check supply, cable and battery";

  private static final String OUT_OF_MEMORY = "out of memory; going on from what is on flash";
  private static final String TOO_LITTLE_MEMORY =
      "out of memory 200 times without a file made or stored: too small a heap for these settings";
  private static final int MOST_SHORTAGES = 200;

  private final Board board;
  private final Log log;
  private final StationSettings settings;
  private final Spool spool;
  private final StationClock clock;
  private final LinkKeeper link;
  private final RowStream readings;
  private final RowStream health;
  private final Uploader uploader;
  private final Updater updater;
  private final boolean browned;
  private final StationState state;
  private int filesSeen;
  private boolean memoryRanOut;
  private int shortages;
  private int progressAtShortage;

  /**
   * Reads the settings and takes the memory that the station will need; nothing else happens.
   *
   * @param board the board it runs on
   * @param schema what the board measures
   * @throws SettingsException when a setting is unknown, missing or malformed
   */
  public Station(Board board, Schema schema) throws SettingsException {
    this(board, schema, null);
  }

  /**
   * The same, of a station that updates its firmware.
   *
   * @param updates of the board's slots, or null on a board that has none
   */
  public Station(Board board, Schema schema, Updates updates) throws SettingsException {
    this.board = board;
    this.log = board.log();
    this.settings = new StationSettings(board.settings(), board.device());
    FlashLog flash = board.journal();
    this.spool =
        new Spool(
            board.files(),
            log,
            settings.spoolQuotaBytes(board.files().totalBytes()),
            settings.dropOldest());
    this.clock =
        new StationClock(
            board.clock(),
            board.timeSource(),
            log,
            settings.ntpPeriodMillis(),
            new Backoff(
                board.entropy(),
                StationClock.leastBoundMillis(settings.retryFirstMillis()),
                StationClock.leastBoundMillis(settings.retryMaxMillis())));
    this.browned = board.device().resetReason() == ResetReason.BROWN_OUT;
    this.link = new LinkKeeper(board.link(), log, backoff(), browned ? BROWN_OUT_MILLIS : 0);

    int sectors = flash.sectorCount() - HEALTH_SECTORS;
    Table table = Table.readings(schema, settings);
    this.readings =
        new RowStream(
            table,
            board.sensors(),
            new FlashRegion(flash, 0, sectors),
            spool,
            Encoder.of(table, settings),
            clock,
            board);
    checkSpool(readings.leastSpoolBytes());
    this.uploader =
        new Uploader(
            board.connector(),
            spool,
            new RequestSigner(settings, new CredentialsReader(board.settings())),
            settings,
            backoff(),
            log);
    this.updater = updates == null ? null : updates.updater(uploader, settings, backoff(), log);
    table = Table.health(Health.SCHEMA, settings);
    Health counters = new Health(board, clock, readings, spool, uploader, updater);
    this.state = new StationState(settings, clock, readings, spool, uploader, counters);
    this.health =
        new RowStream(
            table,
            counters,
            new FlashRegion(flash, sectors, HEALTH_SECTORS),
            spool,
            Encoder.ofIntegers(table, settings),
            clock,
            board);
  }

  /** A spool that can never take a window would lose each of them. */
  private void checkSpool(int leastBytes) throws SettingsException {
    long bytes = settings.spoolQuotaBytes(board.files().totalBytes());
    if (bytes < leastBytes) {
      throw new SettingsException(
          "spool.quota: "
              + (bytes >> 10)
              + " KiB cannot take one window of these settings; expected "
              + ((leastBytes + 1023) >> 10)
              + " or more");
    }
  }

  private Backoff backoff() {
    return new Backoff(board.entropy(), settings.retryFirstMillis(), settings.retryMaxMillis());
  }

  /**
   * Opens the flash and takes up what an earlier boot left there.
   *
   * @throws IOException when the flash cannot be read or written
   */
  public void boot() throws IOException {
    if (updater != null) {
      updater.boot();
    }
    spool.open();
    readings.boot();
    health.boot();
    clock.setLastProved(readings.lastProvedMillis());
    log.write(
        Log.Level.INFO,
        "boot "
            + readings.bootNumber()
            + " ("
            + board.device().resetReason()
            + "): station "
            + settings.stationId()
            + " to "
            + settings.bucket()
            + ", "
            + spool.bytes()
            + " bytes waiting");
    if (browned) {
      log.write(Log.Level.WARN, BROWN_OUT);
    }
  }

  /**
   * Does one bounded piece of each kind of work that is due. When memory runs out it goes on from
   * what is on flash.
   *
   * @return the uptime at which the next is due, which may be past
   * @throws OutOfMemoryError when that does not help; the port restarts, and what is on flash waits
   */
  public long step() {
    long now = board.clock().uptimeMillis();
    if (updater != null && updater.isRestarting()) {
      updater.restart();
      return now + POLL_MILLIS;
    }
    try {
      if (memoryRanOut) {
        recover(now);
      }
      work(now);
    } catch (OutOfMemoryError e) {
      memoryRanOut = true;
      countShortage();
      if (shortages == 1) {
        log.write(Log.Level.ERROR, OUT_OF_MEMORY);
      } else if (shortages == MOST_SHORTAGES) {
        log.write(Log.Level.ERROR, TOO_LITTLE_MEMORY);
        throw e;
      }
    } catch (IOException e) {
      log.write(Log.Level.ERROR, "flash: " + e.getMessage());
    }
    if (board.clock().uptimeMillis() < readings.rowDue()) {
      board.watchdog().feed();
    }
    return nextDue(now);
  }

  private void work(long now) throws IOException {
    link.step(now);
    clock.step(now, link.isUp());
    readings.tick(now);
    health.tick(now);
    readings.step(now);
    health.step(now);
    int filesMade = readings.filesMade() + health.filesMade();
    if (filesMade != filesSeen) {
      filesSeen = filesMade;
      uploader.wake();
    }
    boolean mayBegin = link.isUp() && now >= clock.doubtedUntil();
    if (clock.isSet() && (mayBegin || uploader.isBusy())) {
      uploader.step(now, clock.epochMillis(now));
      if (uploader.takeClockDoubt()) {
        clock.contradict(now);
      }
    }
    if (updater != null) {
      updater.watch(now, readings.rowsRecorded());
      if (clock.isSet() && mayBegin) {
        updater.step(now, clock.epochMillis(now));
      }
    }
  }

  /** Counts a shortage of memory; too many of them with nothing done in between are for ever. */
  private void countShortage() {
    UploadReport report = uploader.report();
    int progress = filesSeen + (report == null ? 0 : report.number());
    shortages = progress == progressAtShortage ? shortages + 1 : 1;
    progressAtShortage = progress;
  }

  /** Starts over from what is on flash: whatever was in memory may be half done. */
  private void recover(long now) throws IOException {
    uploader.reset(now);
    if (updater != null) {
      updater.recover(now);
    }
    spool.open();
    readings.recover();
    health.recover();
    memoryRanOut = false;
  }

  /** How it is. */
  public StationState state() {
    return state;
  }

  /** What asks the bucket small questions, or null while an upload is under way. */
  public BucketProbe probe() {
    return uploader.probe();
  }

  /** What enrols this station, or null while an upload is under way. */
  public Enrolment enrolment() {
    return uploader.enrolment();
  }

  /**
   * Makes a file of the readings taken so far, unless there was one since this boot, so that who
   * sets a station up sees its first rows at once. The rest of the window follows when it is over.
   */
  public void showFirst() {
    readings.showFirst();
  }

  /** The time of day at an uptime, epoch milliseconds, or 0 while it is not known. */
  public long epochMillis(long now) {
    return clock.isSet() ? clock.epochMillis(now) : 0;
  }

  /** Whether a request is under way, so that the next step should come soon in real time. */
  public boolean isBusy() {
    return uploader.isBusy() || updater != null && updater.isBusy();
  }

  /** Whether everything recorded so far is in the bucket, but for the rows of the open window. */
  public boolean isDrained() {
    return !uploader.hasWork() && !readings.isBehind() && !health.isBehind();
  }

  /** The last upload that ended, or null; its number tells a new one from one already seen. */
  public UploadReport lastUpload() {
    return uploader.report();
  }

  /** Rows sampled and put on flash since this boot. */
  public long rowsRecorded() {
    return readings.rowsRecorded();
  }

  /** Rows lost since this boot, because the flash did not take them. */
  public long rowsLost() {
    return readings.rowsLost();
  }

  /** Bytes on flash that wait for their upload. */
  public long bytesWaiting() {
    return spool.bytes();
  }

  private long nextDue(long now) {
    if (memoryRanOut) {
      return now;
    }
    long due = Math.min(readings.due(now), link.due());
    if (clock.isSynchronising()) {
      due = Math.min(due, now + POLL_MILLIS);
    } else if (link.isUp()) {
      due = Math.min(due, clock.due());
    }
    if (link.isUp() && clock.isSet() && uploader.hasWork()) {
      long uploadDue = Math.max(uploader.due(), clock.doubtedUntil());
      due = Math.min(due, uploader.isBusy() ? now : uploadDue);
    }
    if (updater != null && link.isUp() && clock.isSet()) {
      due = Math.min(due, Math.max(updater.due(), clock.doubtedUntil()));
    }
    return due;
  }
}
