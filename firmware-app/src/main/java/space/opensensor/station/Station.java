package space.opensensor.station;

import java.io.IOException;
import space.opensensor.station.storage.RowJournal;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.upload.RequestSigner;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Board;
import space.opensensor.vee.Log;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.Schema;

/**
 * A station: joins the network, learns the time, samples, makes files and uploads them, each a
 * bounded piece per {@link #step()}. Without network it goes on sampling and making files, and
 * uploads them when the network is back.
 *
 * <pre>{@code
 * Station station = new Station(board, Profiles.indoor10());
 * station.boot();
 * for (;;) {
 *   long due = station.step();
 *   // idle until due, or for a few milliseconds while station.isBusy()
 * }
 * }</pre>
 */
public final class Station {

  /** What this firmware calls itself in its files. */
  public static final String FIRMWARE = "opensensor-java 0.1.0";

  /** Time between looks at what the network is doing. */
  private static final int POLL_MILLIS = 50;

  private final Board board;
  private final Log log;
  private final RowJournal journal;
  private final Spool spool;
  private final StationClock clock;
  private final Sampler sampler;
  private final Recorder recorder;
  private final Uploader uploader;
  private final Backoff linkBackoff;
  private final StationSettings settings;
  private long linkDue;
  private boolean joining;
  private boolean linkWasUp;
  private int filesSeen;

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
    int first = settings.retryFirstMillis();
    int max = settings.retryMaxMillis();
    this.journal = new RowJournal(board.journal(), schema, board.entropy());
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
            new Backoff(board.entropy(), first, max));
    this.recorder =
        new Recorder(
            journal,
            spool,
            new Encoder(
                schema,
                settings.decimal(),
                settings.codec(),
                settings.stationId(),
                settings.rowsPerWindow()),
            clock,
            settings,
            schema,
            log);
    this.sampler =
        new Sampler(board.sensors(), clock, recorder, schema, log, settings.periodMillis());
    this.uploader =
        new Uploader(
            board.connector(),
            spool,
            new RequestSigner(settings, new CredentialsReader(board.settings())),
            settings,
            new Backoff(board.entropy(), first, max),
            log);
    this.linkBackoff = new Backoff(board.entropy(), first, max);
  }

  /**
   * Opens the flash and takes up what an earlier boot left there.
   *
   * @throws IOException when the flash cannot be read or written
   */
  public void boot() throws IOException {
    spool.open();
    journal.open();
    if (spool.highestSequence() > journal.consumed()) {
      journal.consume(spool.highestSequence());
    }
    spool.deleteRaw(journal.consumed());
    journal.release(spool.highestRawSequence());
    recorder.open();
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
   * Does one bounded piece of each kind of work that is due.
   *
   * @return the uptime at which the next is due, which may be past
   */
  public long step() {
    long now = board.clock().uptimeMillis();
    boolean linkUp = keepLink(now);
    clock.step(now, linkUp);
    sampler.tick(now);
    recorder.step(now);
    if (recorder.filesMade() != filesSeen) {
      filesSeen = recorder.filesMade();
      uploader.wake();
    }
    if (clock.isSet() && (linkUp || uploader.isBusy())) {
      uploader.step(now, clock.epochMillis(now), journal.consumed());
      if (uploader.takeClockDoubt()) {
        clock.synchroniseSoon(now);
      }
    }
    if (board.clock().uptimeMillis() < sampler.due()) {
      board.watchdog().feed();
    }
    return nextDue(now, linkUp);
  }

  /** Whether a request is under way, so that the next step should come soon in real time. */
  public boolean isBusy() {
    return uploader.isBusy();
  }

  /** Whether everything recorded so far is in the bucket, but for the rows of the open window. */
  public boolean isDrained() {
    return !uploader.hasWork() && !recorder.isBehind();
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

  private boolean keepLink(long now) {
    NetworkLink.State state = board.link().state();
    boolean up = state == NetworkLink.State.UP;
    if (up && !linkWasUp) {
      log.write(Log.Level.INFO, "network: up");
      linkBackoff.reset();
    }
    if (state == NetworkLink.State.DOWN) {
      if (joining || linkWasUp) {
        linkDue = now + linkBackoff.next();
        log.write(
            Log.Level.WARN,
            "network: "
                + board.link().failure()
                + "; again in "
                + (linkDue - now + 999) / 1000
                + " s");
      }
      if (now >= linkDue) {
        board.link().join();
        linkDue = now;
      }
    }
    joining = board.link().state() == NetworkLink.State.JOINING;
    linkWasUp = up;
    return up;
  }

  private long nextDue(long now, boolean linkUp) {
    if (recorder.isBehind() && now >= recorder.due()) {
      return now;
    }
    long due = sampler.due();
    if (joining || clock.isSynchronising()) {
      due = earlier(due, now + POLL_MILLIS);
    }
    if (!linkUp && !joining) {
      due = earlier(due, linkDue > now ? linkDue : now + POLL_MILLIS);
    }
    if (linkUp && !clock.isSynchronising()) {
      due = earlier(due, clock.due());
    }
    if (linkUp && clock.isSet() && uploader.hasWork()) {
      due = earlier(due, uploader.isBusy() ? now : uploader.due());
    }
    return due;
  }

  private static long earlier(long a, long b) {
    return a < b ? a : b;
  }
}
