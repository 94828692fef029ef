package space.opensensor.ducklake.credentials;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.Exchange;
import space.opensensor.s3.Faults;
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
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Log;
import space.opensensor.vee.Origin;
import space.opensensor.vee.ResetReason;

/**
 * A whole station, the broker and the strict S3 server over real TLS in one simulated time: keys
 * and certificates end by it.
 */
final class IssuedKeysBench implements AutoCloseable {

  static final String STATION = "kitchen-1";
  static final int WINDOW = 900_000;

  private static final long GRACE_MILLIS = 3 * 3_600_000;

  final WorldClock world = new WorldClock();
  final List<String> lines = new CopyOnWriteArrayList<>();
  final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  final List<StationKeys> given = new CopyOnWriteArrayList<>();
  final Outages wifi = new Outages();
  final EmbeddedS3 s3;
  final CredentialBroker broker;
  final DeviceKey key;
  final DesktopSettings settings;
  private final Path folder;
  private final CatalogDatabase database;

  /** Seconds from one row to the next. */
  int period = 5;

  /** How far the store and the broker are ahead of the station. */
  volatile Duration ahead = Duration.ZERO;

  /** A bench with more settings of the broker. */
  IssuedKeysBench(Path folder, Map<String, String> more, Faults faults) throws Exception {
    this.folder = folder;
    s3 =
        EmbeddedS3.builder()
            .dataDirectory(folder.resolve("s3"))
            .bucket("lake-bucket")
            .clock(this::now)
            .observer(exchanges::add)
            .faults(faults)
            .start();
    Map<String, String> all = new HashMap<>();
    all.put("DUCKLAKE_BUCKET_NAME", "lake-bucket");
    all.put("DUCKLAKE_PREFIX", "lab");
    all.put("DUCKLAKE_CREDENTIALS_PORT", "0");
    all.put("DUCKLAKE_CREDENTIALS_PATH", folder.resolve("authority").toString());
    all.put("DUCKLAKE_CREDENTIALS_ROLE", "arn:aws:iam::123456789012:role/station");
    all.putAll(more);
    CredentialSettings own = new LakeSettings(all).credentials();
    database =
        CatalogDatabase.open(CatalogType.SQLITE, folder.resolve("register.sqlite").toString());
    broker =
        new CredentialBroker(
            own, database, this::now, () -> new Noted(new EmbeddedIssuer(s3, own)));
    SecretSearch.secretPem(folder.resolve("authority").resolve("ca.key"));
    key = new DeviceKey(folder.resolve("station.properties"));
    settings =
        DesktopSettings.empty()
            .with("station.id", STATION)
            .with("s3.endpoint", s3.endpoint().toString())
            .with("s3.bucket", "lake-bucket")
            .with("s3.prefix", "lab")
            .with("s3.expires", "3600")
            .with("credentials.url", broker.url().toString())
            .with(DesktopSettings.TLS_CA, s3.certificateAuthority().pem() + broker.authorityPem());
  }

  private Instant now() {
    return world.instant().plus(ahead);
  }

  /** Notes what is given. */
  private final class Noted implements KeyIssuer {
    private final KeyIssuer from;

    Noted(KeyIssuer from) {
      this.from = from;
    }

    @Override
    public StationKeys issue(String station, Instant now) throws IssueException {
      StationKeys keys = SecretSearch.secret(from.issue(station, now));
      given.add(keys);
      return keys;
    }

    @Override
    public void close() {
      from.close();
    }
  }

  StationSettings checked(DesktopSettings store) throws Exception {
    return new StationSettings(store, new DesktopDevice(STATION, ResetReason.POWER_ON));
  }

  /** Enrols the station with a new code. */
  void enrol() throws Exception {
    String code = broker.register().newCode(STATION, now(), Duration.ofHours(1));
    SecretSearch.secret("a code", code);
    StationEnrolment.enrol(settings, checked(settings), key, code, world);
    SecretSearch.secretKey(folder.resolve("station.properties.key"));
  }

  /** Lets the station record windows and upload them; it is enrolled before. */
  StationRun.End run(int windows, LongConsumer progress) throws Exception {
    long boot = System.currentTimeMillis() / WINDOW * WINDOW + WINDOW;
    PacedClock paced = new PacedClock(PacedClock.FAST);
    world.follow(boot, paced);
    enrol();
    long end = (long) windows * WINDOW;
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            folder.resolve("flash"),
            key,
            STATION,
            settings.with("sample.period", Integer.toString(period)),
            paced,
            new Surroundings(boot, wifi, new Outages()),
            new EndingSensors(new RoomModel(1, paced, boot, period * 1000, 0), paced, end),
            new TerminalLog(Log.Level.DEBUG, lines::add),
            line -> {})) {
      Station station = new Station(board, SensorProfile.indoor10().schema().from(Origin.MODEL));
      station.boot();
      StationRun run = new StationRun(station, paced, false, report -> {}, progress);
      return run.until(end, GRACE_MILLIS);
    }
  }

  /** How many objects of readings there are. */
  long files() {
    return s3.objects().stream().filter(o -> o.key().contains("/data_")).count();
  }

  /** Rows in the bucket and different times among them, by DuckDB. */
  List<Long> rows() throws Exception {
    String files =
        DuckEngine.path(folder.resolve("s3/lake-bucket/lab/station=" + STATION))
            + "/**/data_*.parquet";
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet row =
            duck.createStatement()
                .executeQuery(
                    "SELECT count(*), count(DISTINCT timestamp) FROM read_parquet("
                        + DuckEngine.quoted(files)
                        + ")")) {
      row.next();
      return List.of(row.getLong(1), row.getLong(2));
    }
  }

  /** The bucket's answers of a status to what is no read. */
  long answers(int status) {
    return exchanges.stream()
        .filter(e -> e.status() == status && !e.request().method().equals("HEAD"))
        .count();
  }

  @Override
  public void close() {
    lines.forEach(SecretSearch::said);
    broker.close();
    database.close();
    s3.close();
  }
}
