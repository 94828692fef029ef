package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.Fault;
import space.opensensor.s3.Faults;
import space.opensensor.s3.StoredObject;
import space.opensensor.station.Profiles;
import space.opensensor.station.Station;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** A whole station against the embedded S3 server, over real TLS, in simulated time. */
@Timeout(180)
class StationEndToEndTest {

  private static final int WINDOW = 900_000;
  private static final int PERIOD = 5_000;
  private static final Schema SCHEMA = Profiles.indoor10();

  @TempDir Path directory;
  private final WorldClock world = new WorldClock();
  private final Outages wifiOutages = new Outages();
  private final Outages sntpOutages = new Outages();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<UploadReport> uploads = new ArrayList<>();
  private final List<Sampled> sampled = new ArrayList<>();
  private EmbeddedS3 s3;
  private DesktopSettings settings;

  /** A row as it left the sensors. */
  private record Sampled(long epochMillis, Reading reading) {}

  @BeforeEach
  void startServer() throws IOException {
    s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).clock(world).start();
    settings =
        DesktopSettings.empty()
            .with("s3.endpoint", s3.endpoint().toString())
            .with("s3.bucket", s3.bucket())
            .with("s3.access-key", s3.credentials().accessKeyId())
            .with("s3.secret-key", s3.credentials().secretAccessKey())
            .with("tls.ca", s3.certificateAuthority().pem());
  }

  @AfterEach
  void stopServer() {
    s3.close();
  }

  private List<StoredObject> objects() {
    return s3.objects().stream().filter(object -> object.key().contains("/data_")).toList();
  }

  /** The next noon: far from midnight, when the day's health goes up as well. */
  private static long nextBoundary() {
    long day = 86_400_000L;
    return (System.currentTimeMillis() / day + 1) * day + day / 2;
  }

  /** The sensors' rows at the ticks at which they were asked. */
  private SensorBoard captured(SensorBoard sensors, PacedClock clock, long boot) {
    return reading -> {
      sensors.read(reading);
      Reading copy = new Reading(reading.schema());
      boolean any = false;
      for (int c = 0; c < copy.schema().size(); c++) {
        if (reading.has(c)) {
          copy.set(c, reading.get(c));
          any = true;
        }
      }
      if (any) {
        long tick = (boot + clock.uptimeMillis()) / PERIOD * PERIOD;
        sampled.add(new Sampled(tick, copy));
      }
    };
  }

  private StationRun.End run(long boot, int windows) throws Exception {
    PacedClock clock = new PacedClock(PacedClock.FAST);
    return run(boot, clock, new RoomModel(5, clock, boot, PERIOD, 20), SCHEMA, windows, 0);
  }

  private StationRun.End run(
      long boot, PacedClock clock, SensorBoard sensors, Schema schema, int windows, long extra)
      throws Exception {
    world.follow(boot, clock);
    long end = (long) windows * WINDOW;
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            directory.resolve("flash"),
            "bench-1",
            settings,
            clock,
            new Surroundings(boot, wifiOutages, sntpOutages),
            new EndingSensors(captured(sensors, clock, boot), clock, end),
            new TerminalLog(space.opensensor.vee.Log.Level.WARN, log::add),
            log::add)) {
      Station station = new Station(board, schema);
      station.boot();
      StationRun run = new StationRun(station, clock, true, this::took, now -> {});
      return run.until(end + extra, 7_200_000);
    }
  }

  private void took(UploadReport report) {
    if (report.key().contains("/data_")) {
      uploads.add(report);
    }
  }

  private ResultSet query(Statement statement, String columns) throws SQLException {
    return statement.executeQuery(
        "SELECT "
            + columns
            + " FROM read_parquet('"
            + directory.resolve("s3/station")
            + "/**/data_*.parquet', hive_partitioning = true) ORDER BY timestamp");
  }

  /** Compares what DuckDB reads with what was sampled, row for row and bit for bit. */
  private void assertBucketHoldsWhatWasSampled(Schema schema, boolean decimal) throws SQLException {
    StringBuilder columns = new StringBuilder("epoch_ms(timestamp), station");
    for (int c = 0; c < schema.size(); c++) {
      columns.append(", ").append(schema.get(c).name());
    }
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet rows = query(statement, columns.toString())) {
      int row = 0;
      for (; rows.next(); row++) {
        Sampled expected = sampled.get(row);
        assertEquals(expected.epochMillis, rows.getLong(1), "row " + row);
        assertEquals("bench-1", rows.getString(2));
        for (int c = 0; c < schema.size(); c++) {
          String where = "row " + row + ", " + schema.get(c).name();
          Object value = rows.getObject(c + 3);
          if (!expected.reading.has(c)) {
            assertEquals(null, value, where);
          } else if (schema.get(c).isFloat32()) {
            assertEquals(expected.reading.get(c), Float.floatToRawIntBits((Float) value), where);
          } else {
            BigDecimal exact = BigDecimal.valueOf(expected.reading.get(c), schema.get(c).scale());
            assertEquals(decimal ? exact : (Object) exact.floatValue(), value, where);
          }
        }
      }
      assertEquals(sampled.size(), row);
    }
  }

  private void assertTypes(String type) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet rows =
            query(statement, "typeof(timestamp) AS t, typeof(temperature) AS v, timestamp")) {
      assertTrue(rows.next());
      assertEquals("TIMESTAMP WITH TIME ZONE", rows.getString(1));
      assertEquals(type, rows.getString(2));
    }
  }

  @Test
  void fourWindowsMakeFourObjectsOf180RowsThatHoldWhatWasSampled() throws Exception {
    long boot = nextBoundary();
    assertEquals(StationRun.End.DRAINED, run(boot, 4));
    assertEquals(4 * 180, sampled.size());
    assertEquals(boot, sampled.get(0).epochMillis);
    List<StoredObject> objects = objects();
    assertEquals(4, objects.size());
    assertEquals(4, uploads.size());
    for (int i = 0; i < 4; i++) {
      UploadReport upload = uploads.get(i);
      assertEquals(key(boot + (long) i * WINDOW), upload.key());
      assertEquals(180, upload.rows());
      assertEquals(200, upload.status());
      assertEquals(upload.key(), objects.get(i).key());
      assertEquals(upload.bytes(), objects.get(i).size());
    }
    assertTypes("FLOAT");
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
    assertEquals(List.of(), log);
  }

  private static String key(long windowStart) {
    return java.time.format.DateTimeFormatter.ofPattern(
            "'station=bench-1/year='yyyy'/month='MM'/day='dd'/data_'HHmm'.parquet'")
        .withZone(java.time.ZoneOffset.UTC)
        .format(java.time.Instant.ofEpochMilli(windowStart));
  }

  @Test
  void decimalsAreExact() throws Exception {
    settings = settings.with("file.values", "decimal");
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 1));
    assertTypes("DECIMAL(9,2)");
    assertBucketHoldsWhatWasSampled(SCHEMA, true);
  }

  @Test
  void aReplayKeepsEveryFloatAndItsGaps() throws Exception {
    long boot = nextBoundary();
    PacedClock clock = new PacedClock(PacedClock.FAST);
    Schema floats = SCHEMA.asFloat32();
    List<CsvRows> files = new ArrayList<>();
    for (String name : List.of("full0", "quant1", "jitter0", "ref0", "night1")) {
      files.add(CsvRows.read(SampleRows.file(name), floats));
    }
    ReplayBoard replay = new ReplayBoard(files, clock, boot, PERIOD, WINDOW);
    assertEquals(
        StationRun.End.DRAINED, run(boot, clock, replay, floats, replay.windows(), PERIOD));
    assertEquals(5, objects().size());
    for (UploadReport upload : uploads) {
      assertEquals(178, upload.rows());
    }
    int row = 0;
    for (int f = 0; f < files.size(); f++) {
      for (int i = 0; i < files.get(f).size(); i++, row++) {
        Reading expected = new Reading(floats);
        files.get(f).copyTo(i, expected);
        assertEquals(boot + (long) f * WINDOW + (long) i * PERIOD, sampled.get(row).epochMillis);
        for (int c = 0; c < floats.size(); c++) {
          assertEquals(expected.get(c), sampled.get(row).reading.get(c));
        }
      }
    }
    assertEquals(row, sampled.size());
    assertBucketHoldsWhatWasSampled(floats, false);
  }

  @Test
  void withoutWifiFilesWaitOnFlashAndGoUpWhenItIsBack() throws Exception {
    wifiOutages.add("2m..50m");
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 5));
    assertEquals(5, objects().size());
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
    assertTrue(log.stream().anyMatch(line -> line.contains("access point not found")), "" + log);
  }

  @Test
  void rowsFromBeforeTheFirstSynchronisationGetTheirTime() throws Exception {
    sntpOutages.add("..20m");
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 3));
    assertEquals(3, objects().size());
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
  }

  @Test
  void aServerThatFailsForAWhileGetsEachRowOnce() throws Exception {
    settings = settings.with("timeout.idle", "1");
    s3.faults(
        Faults.script(
            Fault.slowDown(30),
            Fault.resetInBody(100),
            Fault.raw("lorem ipsum\r\n\r\n".getBytes(US_ASCII)),
            Fault.delay(Duration.ofSeconds(3), Fault.internalError()),
            Fault.resetAfterStored()));
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 2));
    assertEquals(2, objects().size());
    List<UploadReport.Outcome> outcomes = uploads.stream().map(UploadReport::outcome).toList();
    assertEquals(
        List.of(
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.ALREADY_STORED,
            UploadReport.Outcome.STORED),
        outcomes);
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
  }

  @Test
  void aRefusalEndsTheRunAndTheNextRunUploadsWhatWaits() throws Exception {
    DesktopSettings good = settings;
    settings = settings.with("s3.secret-key", "not-the-secret-of-this-server");
    long boot = nextBoundary();
    assertEquals(StationRun.End.DENIED, run(boot, 1));
    assertEquals(0, objects().size());
    assertEquals(403, uploads.get(0).status());
    assertFalse(("" + log + uploads.get(0).detail()).contains("not-the-secret"));
    settings = good;
    assertEquals(StationRun.End.DRAINED, run(boot + WINDOW, 1));
    assertEquals(2, objects().size());
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
  }

  @Test
  void aServerThatIsNotTrustedGetsNothing() throws Exception {
    try (EmbeddedS3 other = EmbeddedS3.builder().clock(world).start()) {
      settings = settings.with("tls.ca", other.certificateAuthority().pem());
      assertEquals(StationRun.End.WAITING, run(nextBoundary(), 1));
      assertEquals(0, objects().size());
      assertTrue(uploads.get(0).detail().contains("no trusted CA"), uploads.get(0).detail());
    }
  }
}
