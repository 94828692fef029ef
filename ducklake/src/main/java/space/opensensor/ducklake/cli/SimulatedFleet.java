package space.opensensor.ducklake.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import space.opensensor.ducklake.credentials.CredentialBroker;
import space.opensensor.ducklake.fleet.VariedRoom;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.DeviceKey;
import space.opensensor.simulator.EndingSensors;
import space.opensensor.simulator.Outages;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.StationEnrolment;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.simulator.WorldClock;
import space.opensensor.station.Station;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Log;
import space.opensensor.vee.Origin;
import space.opensensor.vee.ResetReason;

/**
 * Stations that live through hours in seconds and upload to one bucket, one after the other. None
 * has keys of the bucket: each enrols with a code and is given keys by the broker.
 */
final class SimulatedFleet {

  private static final long GRACE_MILLIS = 3_600_000;

  /** The S3 server's clock: the station's while one runs, this machine's otherwise. */
  static final class Clock implements InstantSource {
    private volatile InstantSource now = InstantSource.system();

    @Override
    public Instant instant() {
      return now.instant();
    }
  }

  /** How long a code is good, by the station's clock. */
  private static final Duration CODE_LIFE = Duration.ofHours(1);

  private final EmbeddedS3 s3;
  private final CredentialBroker broker;
  private final Path flash;
  private final Clock clock;

  SimulatedFleet(EmbeddedS3 s3, CredentialBroker broker, Path flash, Clock clock) {
    this.s3 = s3;
    this.broker = broker;
    this.flash = flash;
    this.clock = clock;
  }

  /**
   * Lets a station record some windows, the first of them cut short and the last just ended, and
   * upload them.
   *
   * @param seed which room, and when in the first window it starts
   */
  void run(String id, int windows, long seed) throws IOException, SettingsException {
    DesktopSettings settings =
        DesktopSettings.empty()
            .with("station.id", id)
            .with("s3.endpoint", s3.endpoint().toString())
            .with("s3.region", s3.region())
            .with("s3.style", "path")
            .with("s3.bucket", s3.bucket())
            .with("credentials.url", broker.url().toString())
            .with(DesktopSettings.TLS_CA, s3.certificateAuthority().pem() + broker.authorityPem());
    StationSettings checked =
        new StationSettings(settings, new DesktopDevice("demo-" + id, ResetReason.POWER_ON));
    int window = checked.windowMillis();
    long now = System.currentTimeMillis();
    // Somewhere in the first window: boards do not start together.
    int periods = new SplittableRandom(seed).nextInt(window / checked.periodMillis());
    long late = (long) periods * checked.periodMillis();
    long boot = now - now % window - (long) windows * window + late;
    PacedClock paced = new PacedClock(PacedClock.FAST);
    WorldClock world = new WorldClock();
    world.follow(boot, paced);
    long end = (long) windows * window - late;
    clock.now = world;
    DeviceKey key = new DeviceKey(flash.resolve(id + ".device"));
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            flash.resolve(id),
            key,
            "demo-" + id,
            settings,
            paced,
            new Surroundings(boot, new Outages(), new Outages()),
            new EndingSensors(
                new VariedRoom(seed, paced, boot, checked.periodMillis()), paced, end),
            new TerminalLog(Log.Level.ERROR, line -> {}),
            line -> {})) {
      String code = broker.register().newCode(id, world.instant(), CODE_LIFE);
      StationEnrolment.enrol(settings, checked, key, code, world);
      Station station = new Station(board, SensorProfile.indoor10().schema().from(Origin.MODEL));
      station.boot();
      StationRun run = new StationRun(station, paced, true, report -> {}, uptime -> {});
      StationRun.End how = run.until(end, GRACE_MILLIS);
      if (how != StationRun.End.DRAINED) {
        throw new IOException(
            "station "
                + id
                + ": "
                + (run.failure() == null ? "files wait on its flash" : run.failure().detail()));
      }
    } finally {
      clock.now = InstantSource.system();
    }
  }
}
