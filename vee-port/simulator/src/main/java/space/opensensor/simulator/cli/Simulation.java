package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.EndingSensors;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.StationEnrolment;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.simulator.WorldClock;
import space.opensensor.simulator.firmware.FileSlots;
import space.opensensor.simulator.firmware.SignerKeys;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Clock;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.Schema;
import space.opensensor.vee.Settings;

/** One run of a station and, where there is no other, of an S3 server for it. */
final class Simulation {

  /** How long uploads may go on after the last row, in simulated and in real time. */
  private static final long GRACE_MILLIS = 3_600_000;

  private static final long REAL_GRACE_MILLIS = 120_000;

  /** What a restart takes. */
  private static final long RESTART_MILLIS = 2000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("HH:mm' UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final DataDirectory data;
  private final SimulationPlan plan;
  private final Terminal terminal;
  private final Path settingsFile;
  private final WorldClock world = new WorldClock();

  /**
   * A run.
   *
   * @param settingsFile beside which the station's key and certificate are, or null
   */
  Simulation(DataDirectory data, SimulationPlan plan, Terminal terminal, Path settingsFile) {
    this.data = data;
    this.settingsFile = settingsFile;
    this.plan = plan;
    this.terminal = terminal;
  }

  /** Runs it on another machine's S3 service. */
  void run(DesktopSettings settings) throws CommandException, SettingsException, IOException {
    run(settings, null);
  }

  /** Runs it on an S3 server of its own, which settings need not name. */
  void runEmbedded(DesktopSettings settings)
      throws CommandException, SettingsException, IOException {
    try (EmbeddedS3 s3 = server(settings, data.buckets(), world, data).start()) {
      run(of(s3, settings), data.bucket(s3.bucket()));
    }
  }

  /** The settings of a station that stores in a server. */
  static DesktopSettings of(EmbeddedS3 s3, DesktopSettings settings) {
    return settings
        .with("s3.endpoint", s3.endpoint().toString())
        .with("s3.region", s3.region())
        .with("s3.style", "path")
        .with("s3.bucket", s3.bucket())
        .with("s3.access-key", s3.credentials().accessKeyId())
        .with("s3.secret-key", s3.credentials().secretAccessKey())
        .with("s3.token", "")
        .with(DesktopSettings.TLS_CA, s3.certificateAuthority().pem());
  }

  /**
   * A server whose certificates are valid whenever a simulation may take place.
   *
   * @param folder of its buckets
   * @param world by which it judges dates
   * @param data where its CA is
   */
  static EmbeddedS3.Builder server(
      DesktopSettings settings, Path folder, WorldClock world, DataDirectory data)
      throws SettingsException, IOException {
    String bucket = text(settings, "s3.bucket", SimulateCommand.DEFAULT_BUCKET);
    try {
      return EmbeddedS3.builder()
          .dataDirectory(folder)
          .clock(world)
          .certificateAuthority(data.authority())
          .bucket(bucket);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("s3." + e.getMessage());
    }
  }

  /**
   * Runs it.
   *
   * @param bucketFolder where the objects are, or null where they are on another machine
   */
  private void run(DesktopSettings settings, Path bucketFolder)
      throws CommandException, SettingsException, IOException {
    DesktopDevice device = new DesktopDevice(deviceId(data), ResetReason.POWER_ON);
    StationSettings given = new StationSettings(settings, device);
    StationEnrolment.requireId(settings, given);
    Path flash = data.flash(given.stationId());
    FileSlots slots = slots(given, flash);
    Settings store = slots == null ? settings : slots.settings(settings);
    StationSettings checked = current(store, device, given);
    ReadingSource source = ReadingSource.of(checked, plan, log());
    int windows = plan.windows().orElse(source.windows());
    LastTime lastTime = new LastTime(flash);
    long boot = new BootTime(plan, lastTime).of(windows, checked.windowMillis());
    long end = source.firstWindow(boot) + (long) windows * checked.windowMillis();

    UploadLines uploads = new UploadLines(terminal, end - boot, windows);
    terminal.line("station " + checked.stationId() + " to " + checked.bucket());
    Boot next = new Boot(settings, store, device, given, flash, lastTime, end, uploads);
    long recorded = 0;
    long at = boot;
    while (next.run(at, at - boot, slots) == StationRun.End.RESTARTED) {
      recorded += next.recorded;
      at = next.endMillis + RESTART_MILLIS;
    }
    recorded += next.recorded;
    terminal.endProgress();
    boolean drained = next.how == StationRun.End.DRAINED;
    lastTime.write(drained ? end : next.endMillis);
    if (!drained) {
      throw new CommandException(unfinished(next.waiting, flash, next.failure));
    }
    checkRows(recorded, uploads.rows(), flash);
    new ClosingTable(terminal, uploads, next.schema).print(bucketFolder, checked);
  }

  /** What a station's settings are now; those that were given, where it has half of others. */
  private static StationSettings current(
      Settings store, DesktopDevice device, StationSettings given) {
    try {
      return new StationSettings(store, device);
    } catch (SettingsException e) {
      return given;
    }
  }

  /** The slots of a station that updates itself, or null. */
  private FileSlots slots(StationSettings checked, Path flash)
      throws CommandException, IOException {
    if (checked.updateChannel().isEmpty()) {
      if (plan.firmwareKeys().isPresent()) {
        throw new CommandException(
            "--firmware-keys: expected update.channel in the settings beside it, such as stable");
      }
      return null;
    }
    if (plan.firmwareKeys().isEmpty() || !plan.replay().isEmpty()) {
      throw new CommandException(
          plan.replay().isEmpty()
              ? "update.channel: expected --firmware-keys FILE beside it, whose keys sign firmware"
              : "update.channel: a --replay has no restarts; leave one of them out");
    }
    return new FileSlots(flash.resolve("firmware"), SignerKeys.read(plan.firmwareKeys().get()));
  }

  /** One boot after the other of a station, and what the last one left. */
  private final class Boot {

    private final DesktopSettings settings;
    private final Settings store;
    private final DesktopDevice device;
    private final StationSettings given;
    private final Path flash;
    private final LastTime lastTime;
    private final long end;
    private final UploadLines uploads;
    private StationRun.End how;
    private UploadReport failure;
    private Schema schema;
    private long recorded;
    private long waiting;
    private long endMillis;

    Boot(
        DesktopSettings settings,
        Settings store,
        DesktopDevice device,
        StationSettings given,
        Path flash,
        LastTime lastTime,
        long end,
        UploadLines uploads) {
      this.settings = settings;
      this.store = store;
      this.device = device;
      this.given = given;
      this.flash = flash;
      this.lastTime = lastTime;
      this.end = end;
      this.uploads = uploads;
    }

    /**
     * Runs it until it ends, or restarts.
     *
     * @param boot epoch milliseconds
     * @param since the first boot
     */
    StationRun.End run(long boot, long since, FileSlots slots)
        throws IOException, SettingsException {
      PacedClock clock = new PacedClock(plan.speed());
      world.follow(boot, clock);
      StationSettings checked = current(store, device, given);
      ReadingSource.Sensors sensors = ReadingSource.of(checked, plan, log()).boot(clock, boot);
      schema = sensors.schema();
      // In this machine's time no later run can begin before the end of this one.
      Clock windows =
          plan.isNow()
              ? clock
              : new RecordedWindows(clock, boot, checked.windowMillis(), lastTime, end);
      try (DesktopBoard board =
          DesktopBoard.powerOn(
              flash,
              StationEnrolment.keyOf(settingsFile == null ? flash.resolve("device") : settingsFile),
              deviceId(data),
              settings,
              clock,
              new Surroundings(boot, plan.wifi(), plan.sntpOutages()),
              new EndingSensors(sensors.board(), windows, end - boot),
              log(),
              terminal::line)) {
        BootedStation station = new BootedStation(slots, log());
        station.boot(store == settings ? board : board.with(store), schema);
        if (plan.isNow() && since == 0) {
          station.showFirst();
          terminal.line(realTime(boot, checked.windowMillis()));
        }
        StationRun run =
            new StationRun(
                station,
                clock,
                slots == null && !plan.isRealTime(),
                uploads::took,
                uptime -> uploads.progress(since + uptime));
        // A window that lacks its last row is over one tick after its end.
        how =
            run.until(
                end - boot + checked.periodMillis(),
                plan.isRealTime() ? REAL_GRACE_MILLIS : GRACE_MILLIS);
        failure = run.failure();
        recorded = station.rowsRecorded();
        waiting = station.bytesWaiting();
        endMillis = boot + clock.uptimeMillis();
      }
      return how;
    }
  }

  /** What somebody has to know who waits in real time. */
  private static String realTime(long boot, int windowMillis) {
    long end = boot - Math.floorMod(boot, (long) windowMillis) + windowMillis;
    return "in real time: the first rows go up within a minute, the rest of the first window at "
        + MINUTE.format(Instant.ofEpochMilli(end));
  }

  /** A run without a row in the bucket, or with fewer than it recorded, has failed. */
  private static void checkRows(long recorded, long uploaded, Path flash) throws CommandException {
    if (recorded == 0) {
      throw new CommandException("no row was recorded");
    }
    if (uploaded < recorded) {
      throw new CommandException(
          recorded - uploaded + " of " + recorded + " rows are not in the bucket; see " + flash);
    }
  }

  private TerminalLog log() {
    return new TerminalLog(plan.logLevel(), this::log);
  }

  /** Shows a line of the station's log with the simulated time of day. */
  private void log(String line) {
    terminal.line(TIME.format(world.instant()) + " " + line);
  }

  private String unfinished(long bytes, Path flash, UploadReport failure) {
    String wait = bytes + " bytes of files wait in " + flash + " for the next run";
    if (failure == null) {
      return "not everything was uploaded; " + wait;
    }
    return "upload of " + failure.key() + ": " + failure.detail() + cure(failure) + "; " + wait;
  }

  private String cure(UploadReport failure) {
    if (failure.status() == 404) {
      return "; check s3.bucket and s3.endpoint";
    }
    if (failure.status() != 403) {
      return "";
    }
    if (failure.outcome() == UploadReport.Outcome.DENIED) {
      return "; check s3.access-key, s3.secret-key and what the bucket's policy allows";
    }
    return plan.isNow() ? "; check this machine's clock" : "; this server needs --speed 1";
  }

  /** This machine's device id, made once. */
  static String deviceId(DataDirectory data) throws IOException {
    Path file = data.path().resolve("device-id");
    try {
      return Files.readString(file).trim();
    } catch (NoSuchFileException e) {
      byte[] random = new byte[3];
      new SecureRandom().nextBytes(random);
      String id = "sim-" + HexFormat.of().formatHex(random);
      Files.createDirectories(data.path());
      Files.writeString(file, id + "\n");
      return id;
    }
  }

  private static String text(DesktopSettings settings, String name, String fallback) {
    return settings.has(name) ? new String(settings.get(name), UTF_8) : fallback;
  }
}
