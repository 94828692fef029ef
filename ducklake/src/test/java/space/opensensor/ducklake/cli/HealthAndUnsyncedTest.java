package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.store.S3Settings;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.EndingSensors;
import space.opensensor.simulator.Outages;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.TerminalLog;
import space.opensensor.simulator.WorldClock;
import space.opensensor.station.Station;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Log;
import space.opensensor.vee.ResetReason;

/** The application itself on a desktop: a boot that never sees a clock, then one that does. */
@Tag("s3")
class HealthAndUnsyncedTest {

  private static final long HOUR = 3_600_000;
  private static final long START = Instant.parse("2026-11-20T10:00:00Z").toEpochMilli();

  @TempDir Path directory;

  private volatile InstantSource now = () -> Instant.ofEpochMilli(START);

  private static String[] s3(EmbeddedS3 s3) {
    return new String[] {
      "s3.endpoint",
      s3.endpoint().toString(),
      "s3.region",
      s3.region(),
      "s3.style",
      "path",
      "s3.bucket",
      s3.bucket(),
      "s3.access-key",
      s3.credentials().accessKeyId(),
      "s3.secret-key",
      s3.credentials().secretAccessKey(),
      "s3.token",
      "",
      DesktopSettings.TLS_CA,
      s3.certificateAuthority().pem()
    };
  }

  private void boot(EmbeddedS3 s3, long at, long length, boolean clock) throws Exception {
    DesktopSettings settings =
        DesktopSettings.empty().with("station.id", "attic").with("health.hours", "1");
    String[] values = s3(s3);
    for (int i = 0; i < values.length; i += 2) {
      settings = settings.with(values[i], values[i + 1]);
    }
    StationSettings checked =
        new StationSettings(settings, new DesktopDevice("attic", ResetReason.POWER_ON));
    PacedClock paced = new PacedClock(PacedClock.FAST);
    WorldClock world = new WorldClock();
    world.follow(at, paced);
    now = world;
    Outages sntp = new Outages();
    if (!clock) {
      sntp.add(0, Long.MAX_VALUE);
    }
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            directory.resolve("flash"),
            "attic",
            settings,
            paced,
            new Surroundings(at, new Outages(), sntp),
            new EndingSensors(
                new RoomModel(3, paced, at, checked.periodMillis(), 0), paced, length),
            new TerminalLog(Log.Level.ERROR, line -> {}),
            line -> {})) {
      Station station = new Station(board, SensorProfile.indoor10().schema());
      station.boot();
      new StationRun(station, paced, true, report -> {}, uptime -> {}).until(length, HOUR);
    }
  }

  private S3Settings lakeSettings(EmbeddedS3 s3) throws IOException {
    Path ca = directory.resolve("ca.pem");
    s3.certificateAuthority().writePem(ca);
    return new S3Settings(
        s3.endpoint(),
        s3.region(),
        s3.credentials().accessKeyId(),
        s3.credentials().secretAccessKey(),
        null,
        ca);
  }

  @Test
  void healthAndRowsWithoutAClockGoToTablesOfTheirOwn() throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().clock(() -> now.instant()).start()) {
      boot(s3, START, HOUR, false);
      boot(s3, START + 2 * HOUR, 2 * HOUR, true);
      now = InstantSource.system();
      List<String> keys = s3.objects().stream().map(o -> o.key()).toList();
      try (TestLake lake =
              new TestLake(CatalogType.SQLITE, directory, lakeSettings(s3), s3.bucket());
          Ingester ingester = lake.ingester();
          LakeReader reader = lake.reader()) {
        IngestReport report = ingester.pass();
        assertEquals(
            List.of(),
            lake.catalog()
                .read(
                    r ->
                        new Ledger(r).setAside().stream().map(Ledger.SetAside::toString).toList()));
        assertEquals(report.seen(), report.files(), report.toString());
        assertTrue(number(reader, "readings") > 700, keys.toString());
        assertTrue(number(reader, "health") > 0, keys.toString());
        assertTrue(number(reader, "unsynced") > 600, keys.toString());
        assertTrue(number(reader, "unsynced_health") > 0, keys.toString());
        assertEquals(
            report.rows(),
            number(reader, "readings")
                + number(reader, "health")
                + number(reader, "unsynced")
                + number(reader, "unsynced_health"));
      }
    }
  }

  private static long number(LakeReader reader, String table) {
    return ((Number)
            reader
                .sql(
                    "SELECT count(*) FROM " + table + " WHERE station = 'attic'",
                    SnapshotChoice.LATEST,
                    QueryLimits.WIDE)
                .rows()
                .get(0)
                .get(0))
        .longValue();
  }
}
