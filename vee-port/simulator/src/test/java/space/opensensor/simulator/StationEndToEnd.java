package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.BucketObject;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.Exchange;
import space.opensensor.station.Station;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.InstantSensors;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/**
 * A whole station against the embedded S3 server, over real TLS, in simulated time; a test says
 * what is different about it, runs it and looks at the bucket.
 */
@Timeout(180)
abstract class StationEndToEnd {

  static final int WINDOW = 900_000;
  static final int PERIOD = 5_000;
  static final Schema SCHEMA = SensorProfile.indoor10().schema();

  @TempDir Path directory;
  final WorldClock world = new WorldClock();
  final Outages wifiOutages = new Outages();
  final Outages sntpOutages = new Outages();
  final List<String> log = new CopyOnWriteArrayList<>();
  final List<UploadReport> uploads = new ArrayList<>();
  final List<Sampled> sampled = new ArrayList<>();
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  EmbeddedS3 s3;
  DesktopSettings settings;

  /** A row as it left the sensors. */
  record Sampled(long epochMillis, Reading reading) {}

  @BeforeEach
  void startServer() throws IOException {
    s3 =
        EmbeddedS3.builder()
            .dataDirectory(directory.resolve("s3"))
            .clock(world)
            .observer(exchanges::add)
            .start();
    settings =
        DesktopSettings.empty()
            .with("s3.endpoint", s3.endpoint().toString())
            .with("s3.bucket", s3.bucket())
            .with("s3.access-key", s3.credentials().accessKeyId())
            .with("s3.secret-key", s3.credentials().secretAccessKey())
            .with("s3.create-only", "on")
            .with("tls.ca", s3.certificateAuthority().pem());
  }

  @AfterEach
  void stopServer() {
    s3.close();
  }

  final List<BucketObject> objects() {
    return s3.objects().stream().filter(object -> object.key().contains("/data_")).toList();
  }

  /** The next noon: far from midnight, when the day's health goes up as well. */
  static long nextBoundary() {
    long day = 86_400_000L;
    return (System.currentTimeMillis() / day + 1) * day + day / 2;
  }

  /** The sensors' rows at the ticks at which they were asked. */
  private SensorBoard captured(SensorBoard sensors, PacedClock clock, long boot) {
    return new InstantSensors() {
      @Override
      public void read(Reading reading) {
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
      }
    };
  }

  final StationRun.End run(long boot, int windows) throws Exception {
    PacedClock clock = new PacedClock(PacedClock.FAST);
    return run(boot, clock, new RoomModel(5, clock, boot, PERIOD, 20), SCHEMA, windows, 0);
  }

  final StationRun.End run(
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
      Station station = new Station(changed(board), schema);
      station.boot();
      StationRun run = new StationRun(station, clock, true, this::took, now -> {});
      return run.until(end + extra, 7_200_000);
    }
  }

  /** The board that the station gets; a test may replace a part of it. */
  DesktopBoard changed(DesktopBoard board) {
    return board;
  }

  /** What the server was asked and answered, in the order of the requests. */
  final List<Exchange> exchanges() throws InterruptedException {
    s3.awaitIdle();
    return exchanges.stream()
        .sorted(Comparator.comparingLong(exchange -> exchange.request().number()))
        .toList();
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
            + " FROM read_parquet("
            + DuckDbFiles.in(directory.resolve("s3/station"), "**/data_*.parquet")
            + ", hive_partitioning = true) ORDER BY timestamp");
  }

  /** Compares what DuckDB reads with what was sampled, row for row and bit for bit. */
  final void assertBucketHoldsWhatWasSampled(Schema schema, boolean decimal) throws SQLException {
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

  final void assertTypes(String type) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet rows =
            query(statement, "typeof(timestamp) AS t, typeof(temperature) AS v, timestamp")) {
      assertTrue(rows.next());
      assertEquals("TIMESTAMP WITH TIME ZONE", rows.getString(1));
      assertEquals(type, rows.getString(2));
    }
  }
}
