package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Util;
import ej.net.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.CertificateAuthority;
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
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Board;
import space.opensensor.vee.Log;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;
import space.opensensor.vee.Settings;

/** A station on the adapters against the embedded S3, over real sockets and TLS. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class StationOnAdaptersTest {

  private static final int WINDOW = 900_000;
  private static final long DAY = 86_400_000L;

  @TempDir Path directory;

  /** A board and the columns of its sensors. */
  private record Powered(Board board, Schema schema) {}

  private interface BoardMaker {
    /** Has chips on its buses, and ends at an uptime. */
    Powered powerOn(
        DesktopSettings settings, PacedClock clock, SimulatedBuses chips, long end, Path folder)
        throws Exception;
  }

  @Test
  void itUploadsTheWindowsThatTheSimulatorUploads() throws Exception {
    long boot = (System.currentTimeMillis() / DAY + 1) * DAY + DAY / 2;
    List<String> simulated =
        windows(
            boot,
            "simulator",
            (settings, clock, chips, end, folder) -> {
              TerminalLog log = new TerminalLog(Log.Level.WARN, line -> {});
              SensorRack rack =
                  new StationSettings(settings, new DesktopDevice("bench-1", ResetReason.POWER_ON))
                      .rack(chips.buses(), log);
              return new Powered(
                  DesktopBoard.powerOn(
                      folder,
                      "bench-1",
                      settings,
                      clock,
                      new Surroundings(boot, new Outages(), new Outages()),
                      new EndingSensors(rack, clock, end),
                      log,
                      line -> {}),
                  rack.schema());
            });
    List<String> adapted =
        windows(
            boot,
            "microej",
            (settings, clock, chips, end, folder) -> {
              Settings stored = stored(boot, settings, clock, folder);
              MockBridge.connect(chips);
              SensorRack rack =
                  Main.sensors(new StationSettings(stored, new SniDevice()), new ConsoleLog());
              return new Powered(
                  adapted(stored, clock, new EndingSensors(rack, clock, end), folder),
                  rack.schema());
            });
    // The drivers have nothing yet for the tick at boot.
    assertEquals(2 + 359, simulated.size());
    int columns = 1 + 9 + 3; // Timestamp, profile, and what the settings add.
    int partitions = 4;
    assertEquals(columns + partitions, simulated.get(2 + 180).split(" ").length);
    assertEquals(simulated, adapted);
  }

  @Test
  void theLogSaysWhatToCheckOfAServerThatDoesNotVerify() throws Exception {
    long boot = (System.currentTimeMillis() / DAY + 1) * DAY + DAY / 2;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream console = System.out;
    System.setOut(new PrintStream(log, true));
    WorldClock world = new WorldClock();
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).clock(world).start()) {
      PacedClock clock = new PacedClock(PacedClock.FAST);
      world.follow(boot, clock);
      Instant now = Instant.ofEpochMilli(boot);
      CertificateAuthority other =
          new CertificateAuthority("Other CA", now.minusMillis(DAY), now.plusMillis(DAY));
      DesktopSettings settings =
          settings(s3).with("tls.ca", other.pem()).with("window.minutes", "1");
      long end = 60_000;
      SensorBoard sensors = new EndingSensors(new RoomModel(5, clock, boot, 5000, 20), clock, end);
      Station station =
          new Station(
              adapted(
                  stored(boot, settings, clock, directory.resolve("board")),
                  clock,
                  sensors,
                  directory.resolve("board")),
              SensorProfile.indoor10().schema());
      station.boot();
      new StationRun(station, clock, true, report -> {}, at -> {}).until(end, 120_000);
    } finally {
      System.setOut(console);
    }
    String refused =
        "handshake with localhost:\\d+: the chain, the host name or a date does not verify;"
            + " check tls.ca, s3.endpoint and the time \\(SSL-2.2:E=-129\\)";
    assertTrue(Pattern.compile(refused).matcher(log.toString()).find(), log::toString);
    assertFalse(log.toString().contains("correct horse"));
  }

  /** The settings store of a board in a new world. */
  private static Settings stored(long boot, DesktopSettings settings, PacedClock clock, Path folder)
      throws Exception {
    Properties stored = new Properties();
    for (String name : settings.names()) {
      stored.setProperty(name, new String(settings.get(name), US_ASCII));
    }
    stored.setProperty("station.id", "bench-1");
    stored.setProperty("wifi.ssid", "greenhouse");
    stored.setProperty("wifi.password", "correct horse");
    MockBridge.start(folder, stored);
    PortSsl.install();
    Util.clock = clock;
    Util.epochMillisAtBoot = boot;
    Util.asked = false;
    NetUtil.joined = false;
    return new SniSettings();
  }

  private static Board adapted(
      Settings settings, PacedClock clock, SensorBoard sensors, Path folder) throws Exception {
    return new MicroejBoard(
        folder.resolve("spool").toFile(),
        clock,
        new SniDevice(),
        settings,
        new ConsoleLog(),
        sensors);
  }

  private List<String> windows(long boot, String name, BoardMaker maker) throws Exception {
    WorldClock world = new WorldClock();
    List<String> windows = new ArrayList<>();
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder().dataDirectory(directory.resolve(name + "-s3")).clock(world).start()) {
      PacedClock clock = new PacedClock(PacedClock.FAST);
      world.follow(boot, clock);
      long end = 2L * WINDOW;
      SimulatedBuses chips = new SimulatedBuses(new RoomModel(5, clock, boot, 5000, 20), clock, 5);
      DesktopSettings settings =
          settings(s3).with("sensors.heating", "150").with("sensors.warm-up", "mark");
      Powered powered =
          maker.powerOn(
              settings.with("sensors", "chips"), clock, chips, end, directory.resolve(name));
      Station station = new Station(powered.board(), powered.schema());
      station.boot();
      StationRun run =
          new StationRun(
              station,
              clock,
              true,
              report -> {
                if (report.key().contains("/data_")) {
                  windows.add(report.key() + " " + report.rows() + " rows, " + report.status());
                }
              },
              now -> {});
      assertEquals(StationRun.End.DRAINED, run.until(end, 7_200_000));
      if (powered.board() instanceof DesktopBoard desktop) {
        desktop.close();
      }
    }
    windows.addAll(rows(directory.resolve(name + "-s3/station")));
    return windows;
  }

  /** Every row of the bucket, as DuckDB reads it. */
  private static List<String> rows(Path bucket) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT * FROM read_parquet('" + bucket + "/**/data_*.parquet') ORDER BY ALL")) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int c = 1; c <= columns; c++) {
          row.append(result.getObject(c)).append(' ');
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }

  private static DesktopSettings settings(EmbeddedS3 s3) throws IOException {
    return DesktopSettings.empty()
        .with("s3.endpoint", s3.endpoint().toString())
        .with("s3.bucket", s3.bucket())
        .with("s3.access-key", s3.credentials().accessKeyId())
        .with("s3.secret-key", s3.credentials().secretAccessKey())
        .with("tls.ca", s3.certificateAuthority().pem());
  }
}
