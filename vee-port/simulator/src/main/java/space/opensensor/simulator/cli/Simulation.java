package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.simulator.WorldClock;
import space.opensensor.station.SettingsException;
import space.opensensor.station.Station;
import space.opensensor.station.StationSettings;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.ResetReason;

/**
 * One run of a station and, where there is no other, of an S3 server for it.
 *
 * <p>Unless it runs in real time the station boots on a window boundary, at or after now and at or
 * after the end of the run before on the same flash: S3 servers refuse the past, and no window is
 * recorded twice.
 */
final class Simulation {

  /** How long uploads may go on after the last row, in simulated and in real time. */
  private static final long GRACE_MILLIS = 3_600_000;

  private static final long REAL_GRACE_MILLIS = 120_000;

  /** The profile that the room model has readings for. */
  private static final String INDOOR = "indoor10";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private final DataDirectory data;
  private final SimulationPlan plan;
  private final Terminal terminal;
  private final WorldClock world = new WorldClock();

  Simulation(DataDirectory data, SimulationPlan plan, Terminal terminal) {
    this.data = data;
    this.plan = plan;
    this.terminal = terminal;
  }

  /** Runs it and gives the exit code. */
  int run(DesktopSettings settings, boolean embedded)
      throws CommandException, SettingsException, IOException {
    if (!embedded) {
      return run(settings, null);
    }
    try (EmbeddedS3 s3 = server(settings).start()) {
      s3.certificateAuthority().writePem(data.caFile());
      DesktopSettings all =
          settings
              .with("s3.endpoint", s3.endpoint().toString())
              .with("s3.region", s3.region())
              .with("s3.style", "path")
              .with("s3.bucket", s3.bucket())
              .with("s3.access-key", s3.credentials().accessKeyId())
              .with("s3.secret-key", s3.credentials().secretAccessKey())
              .with("s3.token", "")
              .with(DesktopSettings.TLS_CA, s3.certificateAuthority().pem());
      return run(all, data.bucket(s3.bucket()));
    }
  }

  private EmbeddedS3.Builder server(DesktopSettings settings) throws CommandException {
    String bucket = text(settings, "s3.bucket", SimulateCommand.DEFAULT_BUCKET);
    try {
      return EmbeddedS3.builder().dataDirectory(data.buckets()).clock(world).bucket(bucket);
    } catch (IllegalArgumentException e) {
      throw new CommandException("s3." + e.getMessage(), e);
    }
  }

  private int run(DesktopSettings settings, Path bucketFolder)
      throws CommandException, SettingsException, IOException {
    DesktopDevice device = new DesktopDevice(deviceId(), ResetReason.POWER_ON);
    StationSettings checked = new StationSettings(settings, device);
    Path flash = data.flash(checked.stationId());
    LastTime lastTime = new LastTime(flash);
    PacedClock clock = new PacedClock(plan.speed());
    long boot = bootTime(lastTime, checked.windowMillis());
    world.follow(boot, clock);
    ReadingSource source = source(new ReadingSource.Boot(checked, clock, boot));
    int windows = plan.windows().orElse(source.windows());
    long end = source.firstWindow() + (long) windows * checked.windowMillis() - boot;

    UploadLines uploads = new UploadLines(terminal, end, windows);
    terminal.line("station " + checked.stationId() + " to " + checked.bucket());
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            flash,
            device.id(),
            settings,
            clock,
            new Surroundings(boot, plan.wifiOutages(), plan.sntpOutages()),
            source.until(end),
            log(),
            terminal::line)) {
      Station station = new Station(board, source.schema());
      station.boot();
      StationRun run =
          new StationRun(station, clock, !plan.isRealTime(), uploads::took, uploads::progress);
      StationRun.End how =
          run.until(
              source.hasGaps() ? end + checked.periodMillis() : end,
              plan.isRealTime() ? REAL_GRACE_MILLIS : GRACE_MILLIS);
      terminal.endProgress();
      boolean drained = how == StationRun.End.DRAINED;
      lastTime.write(boot + (drained ? end : clock.uptimeMillis()));
      if (!drained) {
        throw new CommandException(unfinished(station.bytesWaiting(), flash, run.failure()));
      }
    }
    new ClosingTable(terminal, uploads).print(bucketFolder, checked);
    return 0;
  }

  private long bootTime(LastTime lastTime, int window) throws IOException {
    long now = System.currentTimeMillis();
    if (plan.isRealTime()) {
      return now;
    }
    return (Math.max(now, lastTime.read()) + window - 1) / window * window;
  }

  private ReadingSource source(ReadingSource.Boot boot) throws CommandException, IOException {
    if (!plan.replay().isEmpty()) {
      return ReadingSource.Replay.of(boot, plan.replay());
    }
    if (boot.settings().chips(false)) {
      return new ReadingSource.Chips(boot, plan, log());
    }
    String profile = boot.settings().profileName();
    if (!profile.equals(INDOOR)) {
      throw new CommandException("sensors.profile: " + profile + " needs chips; set sensors=chips");
    }
    return new ReadingSource.Room(boot, plan);
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
    return plan.isRealTime() ? "; check this machine's clock" : "; this server needs --speed 1";
  }

  /** This machine's device id, made once. */
  private String deviceId() throws IOException {
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
