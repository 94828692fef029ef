package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.CsvRows;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.EndingSensors;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.ReplayBoard;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.simulator.WorldClock;
import space.opensensor.station.Station;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

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
    String deviceId = deviceId();
    StationSettings checked =
        new StationSettings(settings, new DesktopDevice(deviceId, ResetReason.POWER_ON));
    Path flash = data.flash(checked.stationId());
    Path lastTime = flash.resolve("last-time");
    boolean floats = !plan.replay().isEmpty() && !checked.decimal();
    boolean chips = plan.replay().isEmpty() && checked.chips(false);
    Schema schema = checked.profile().schema();
    if (!chips
        && !checked.profile().schema().name().equals(SensorProfile.indoor10().schema().name())) {
      throw new CommandException(
          "sensors.profile: " + schema.name() + " needs chips; set sensors=chips");
    }
    schema = floats ? schema.asFloat32() : schema;
    List<CsvRows> files = new ArrayList<>();
    for (Path file : plan.replay()) {
      files.add(CsvRows.read(file, schema));
    }

    PacedClock clock = new PacedClock(plan.speed());
    int window = checked.windowMillis();
    long boot = System.currentTimeMillis();
    if (!plan.isRealTime()) {
      boot = ceiling(Math.max(boot, readTime(lastTime)), window);
    }
    world.follow(boot, clock);
    SensorBoard sensors;
    int windows = plan.windows();
    long start = boot - boot % window;
    RoomModel room =
        new RoomModel(plan.seed(), clock, boot, checked.periodMillis(), plan.missingPerMille());
    SensorRack rack = null;
    if (chips) {
      SimulatedBuses buses = new SimulatedBuses(room, clock, plan.seed());
      rack = checked.rack(buses.buses(), new TerminalLog(plan.logLevel(), this::log));
      schema = rack.schema();
      sensors = rack;
    } else if (files.isEmpty()) {
      sensors = room;
    } else {
      ReplayBoard replay = new ReplayBoard(files, clock, boot, checked.periodMillis(), window);
      sensors = replay;
      windows = windows == 0 ? replay.windows() : windows;
      start = ceiling(boot, window);
    }
    long end = start + (long) windows * window - boot;
    sensors = new EndingSensors(sensors, clock, end);

    UploadLines uploads = new UploadLines(terminal, end, windows);
    terminal.line("station " + checked.stationId() + " to " + checked.bucket());
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            flash,
            deviceId,
            settings,
            clock,
            new Surroundings(boot, plan.wifiOutages(), plan.sntpOutages()),
            sensors,
            new TerminalLog(plan.logLevel(), this::log),
            terminal::line)) {
      Station station = new Station(board, schema);
      station.boot();
      StationRun run =
          new StationRun(station, clock, !plan.isRealTime(), uploads::took, uploads::progress);
      // A window that lacks its last row is over one tick after its end.
      StationRun.End how =
          run.until(
              files.isEmpty() ? end : end + checked.periodMillis(),
              plan.isRealTime() ? REAL_GRACE_MILLIS : GRACE_MILLIS);
      terminal.endProgress();
      boolean drained = how == StationRun.End.DRAINED;
      Files.writeString(
          lastTime, Long.toString(boot + (drained ? end : clock.uptimeMillis())), US_ASCII);
      if (!drained) {
        throw new CommandException(unfinished(station.bytesWaiting(), flash, run.failure()));
      }
    }
    new ClosingTable(terminal, uploads).print(bucketFolder, checked);
    return 0;
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

  private static long readTime(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(file, US_ASCII).trim());
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0;
    }
  }

  private static long ceiling(long value, long unit) {
    return (value + unit - 1) / unit * unit;
  }

  private static String text(DesktopSettings settings, String name, String fallback) {
    return settings.has(name) ? new String(settings.get(name), UTF_8) : fallback;
  }
}
