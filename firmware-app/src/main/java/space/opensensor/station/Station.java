package space.opensensor.station;

import java.io.IOException;
import space.opensensor.station.record.Encoder;
import space.opensensor.station.record.Recorder;
import space.opensensor.station.record.Sampler;
import space.opensensor.station.record.Table;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.FlashRegion;
import space.opensensor.station.storage.RowJournal;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upkeep.LinkKeeper;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.station.upload.RequestSigner;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Board;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.Log;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorArray;
import space.opensensor.vee.SensorBoard;

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
  private final RowJournal journal;
  private final Recorder recorder;
  private final Sampler sampler;
  private final SensorArray array;
  private final RowJournal healthJournal;
  private final Recorder healthRecorder;
  private final Sampler healthSampler;
  private final Uploader uploader;
  private int filesSeen;
  private boolean memoryRanOut;
  private int shortages;
  private int progressAtShortage;
  private long arrayDue = Long.MAX_VALUE;

  /**
   * Reads the settings and takes the memory that the station will need; nothing else happens.
   *
   * @param board the board it runs on
   * @param schema what the board measures
   * @throws SettingsException when a setting is unknown, missing or malformed
   */
  public Station(Board board, Schema schema) throws SettingsException {
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
            board.clock(), board.timeSource(), log, settings.ntpPeriodMillis(), backoff());
    this.link = new LinkKeeper(board.link(), log, backoff());

    Table readings = Table.readings(schema, settings);
    int sectors = flash.sectorCount() - HEALTH_SECTORS;
    this.journal = new RowJournal(new FlashRegion(flash, 0, sectors), schema, board.entropy());
    Encoder encoder =
        new Encoder(
            schema,
            settings.decimal(),
            settings.fileOptions(),
            settings.stationId(),
            readings.rowsPerWindow());
    checkSpool(Spool.leastBytes(encoder.mostBytes(), journal.format(), readings.rowsPerWindow()));
    this.recorder = new Recorder(readings, journal, spool, encoder, clock, log);
    SensorBoard sensors = board.sensors();
    this.array = sensors instanceof SensorArray ? (SensorArray) sensors : null;
    this.sampler = new Sampler(readings, sensors, clock, recorder, log);

    this.uploader =
        new Uploader(
            board.connector(),
            spool,
            new RequestSigner(settings, new CredentialsReader(board.settings())),
            settings,
            backoff(),
            log);

    Table health = Table.health(Health.SCHEMA, settings);
    this.healthJournal =
        new RowJournal(
            new FlashRegion(flash, sectors, HEALTH_SECTORS), Health.SCHEMA, board.entropy());
    Encoder integers =
        Encoder.ofIntegers(
            Health.SCHEMA, settings.fileOptions(), settings.stationId(), health.rowsPerWindow());
    this.healthRecorder = new Recorder(health, healthJournal, spool, integers, clock, log);
    this.healthSampler =
        new Sampler(
            health,
            new Health(board, array, clock, journal, spool, sampler, recorder, uploader),
            clock,
            healthRecorder,
            log);
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
    spool.open();
    open(journal, spool.highestSequence());
    spool.deleteRaw(journal.consumed());
    journal.release(spool.highestRawSequence());
    recorder.open();
    open(healthJournal, spool.highestHealthSequence());
    healthRecorder.open();
    log.write(
        Log.Level.INFO,
        "boot "
            + journal.boot()
            + " ("
            + board.device().resetReason()
            + "): station "
            + settings.stationId()
            + " to "
            + settings.bucket()
            + ", "
            + spool.bytes()
            + " bytes waiting");
  }

  /**
   * Opens a journal; what is in a finished file is done, also where a reset came before the mark.
   */
  private static void open(RowJournal journal, long highestInSpool) throws IOException {
    journal.open();
    if (highestInSpool > journal.consumed()) {
      journal.consume(highestInSpool);
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
    if (board.clock().uptimeMillis() < sampler.due()) {
      board.watchdog().feed();
    }
    return nextDue(now);
  }

  private void work(long now) {
    link.step(now);
    clock.step(now, link.isUp());
    if (array != null && now >= sampler.due()) {
      array.step(now, sampler.due());
    }
    sampler.tick(now);
    if (array != null) {
      arrayDue = array.step(now, sampler.due());
    }
    healthSampler.tick(now);
    recorder.step(now);
    healthRecorder.step(now);
    int filesMade = recorder.filesMade() + healthRecorder.filesMade();
    if (filesMade != filesSeen) {
      filesSeen = filesMade;
      uploader.wake();
    }
    if (clock.isSet() && (link.isUp() || uploader.isBusy())) {
      uploader.step(now, clock.epochMillis(now), recorder.settled(), healthRecorder.settled());
      if (uploader.takeClockDoubt()) {
        clock.synchroniseSoon(now);
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
    spool.open();
    recorder.open();
    healthRecorder.open();
    memoryRanOut = false;
  }

  /** Whether a request is under way, so that the next step should come soon in real time. */
  public boolean isBusy() {
    return uploader.isBusy();
  }

  /** Whether everything recorded so far is in the bucket, but for the rows of the open window. */
  public boolean isDrained() {
    return !uploader.hasWork() && !recorder.isBehind() && !healthRecorder.isBehind();
  }

  /** The last upload that ended, or null; its number tells a new one from one already seen. */
  public UploadReport lastUpload() {
    return uploader.report();
  }

  /** Rows sampled and put on flash since this boot. */
  public long rowsRecorded() {
    return recorder.rowsRecorded();
  }

  /** Bytes on flash that wait for their upload. */
  public long bytesWaiting() {
    return spool.bytes();
  }

  private long nextDue(long now) {
    if (memoryRanOut || recorder.isBehind() && now >= recorder.due()) {
      return now;
    }
    long due = Math.min(Math.min(sampler.due(), arrayDue), link.due());
    if (clock.isSynchronising()) {
      due = Math.min(due, now + POLL_MILLIS);
    } else if (link.isUp()) {
      due = Math.min(due, clock.due());
    }
    if (link.isUp() && clock.isSet() && uploader.hasWork()) {
      due = Math.min(due, uploader.isBusy() ? now : uploader.due());
    }
    return due;
  }
}
