package space.opensensor.ducklake.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.credentials.DeviceRegister;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;

/** Rules over lakes whose stations do what the rules look for. Files are of 2020: long arrived. */
@Tag("integration")
class AlertWatchTest {

  @TempDir Path directory;

  private final SettableClock clock = new SettableClock("2020-05-01T10:02:00Z");
  private HttpSink sink;
  private boolean listed = true;
  private String failure;

  private final AlertWatch.Ingest ingest =
      new AlertWatch.Ingest() {
        @Override
        public boolean listed() {
          return listed;
        }

        @Override
        public String failure() {
          return failure;
        }
      };

  @BeforeEach
  void start() throws Exception {
    sink = new HttpSink();
  }

  @AfterEach
  void stop() {
    sink.close();
  }

  private AlertWatch watch(TestLake lake, ServerAddress smtp, String... rules) throws Exception {
    Path file = Files.write(directory.resolve("rules"), List.of(rules));
    AlertSettings settings =
        new AlertSettings(file, Duration.ofMinutes(1), sink.address(), smtp, null);
    return new AlertWatch(lake.catalog(), settings, ingest, clock);
  }

  private List<String> look(AlertWatch watch) throws Exception {
    watch.look();
    watch.settle("webhook");
    return sink.texts();
  }

  private static IngestSettings in(IngestMode mode) {
    return IngestSettings.defaults().withMode(mode);
  }

  private static void put(TestLake lake, String station, String start) {
    StationFile file = StationFile.floats(station, start);
    lake.put(file.key(), file.bytes());
  }

  @ParameterizedTest
  @EnumSource
  void aStationThatFallsSilentIsToldOnceAndOnceThatItIsBack(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      put(lake, "b", "2020-05-01T10:00:00Z");
      ingester.pass();
      String[] rules = {"silent after=30m", "webhook"};
      try (AlertWatch watch = watch(lake, null, rules)) {
        assertEquals(List.of(), look(watch));
        clock.pass(Duration.ofMinutes(20));
        put(lake, "b", "2020-05-01T10:20:00Z");
        ingester.pass();
        clock.pass(Duration.ofMinutes(20));
        assertEquals(List.of("a: silent since 2020-05-01T10:00:55Z, for 41 min"), look(watch));
        clock.pass(Duration.ofMinutes(5));
        assertEquals(List.of(), look(watch));
      }
      try (AlertWatch afterRestart = watch(lake, null, rules)) {
        assertEquals(List.of(), look(afterRestart));
        assertEquals(
            List.of("a: silent since 2020-05-01T10:00:55Z, for 46 min"),
            AlertStore.open(lake.catalog()).stream()
                .map(a -> new AlertChange(a, true).line())
                .toList());
        put(lake, "a", "2020-05-01T10:45:00Z");
        ingester.pass();
        assertEquals(
            List.of("over: a: silent since 2020-05-01T10:00:55Z, for 41 min"), look(afterRestart));
        assertEquals(List.of(), look(afterRestart));
      }
    }
  }

  @Test
  void noStationIsCalledSilentWhoseFilesAreFoldedFromNowOn() throws Exception {
    IngestSettings fold = IngestSettings.defaults().withMode(IngestMode.FOLD);
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester register = lake.ingester();
        Ingester folding = lake.ingester(fold);
        AlertWatch watch = watch(lake, null, "silent after=30m", "webhook")) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      register.pass();
      clock.pass(Duration.ofMinutes(40));
      put(lake, "a", "2020-05-01T10:30:00Z");
      folding.pass();
      assertEquals(List.of(), look(watch));
      clock.pass(Duration.ofMinutes(30));
      assertEquals(List.of("a: silent since 2020-05-01T10:30:55Z, for 41 min"), look(watch));
    }
  }

  @Test
  void noStationIsCalledSilentWhileTheLakeItselfTakesNothingIn() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        AlertWatch watch = watch(lake, null, "silent after=30m", "ingest after=10m", "webhook")) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      ingester.pass();
      failure = "bucket: refused";
      clock.pass(Duration.ofHours(1));
      assertEquals(List.of(), look(watch));
      clock.pass(Duration.ofMinutes(10));
      assertEquals(
          List.of("lake: takes no files in since 2020-05-01T11:02:00Z: bucket: refused"),
          look(watch));
      failure = null;
      listed = false;
      assertEquals(1, look(watch).size(), "that it is over");
      listed = true;
      assertEquals(List.of("a: silent since 2020-05-01T10:00:55Z, for 1 h 11 min"), look(watch));
    }
  }

  @Test
  void quietHoursHoldBackAllButWhatIsUrgent() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        AlertWatch watch =
            watch(
                lake,
                null,
                "silent after=30m",
                "silent after=40m stations=a urgent",
                "quiet from=10:00 to=12:00 zone=UTC",
                "webhook")) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      put(lake, "b", "2020-05-01T10:00:00Z");
      ingester.pass();
      clock.pass(Duration.ofMinutes(60));
      assertEquals(List.of("a: silent since 2020-05-01T10:00:55Z, for 1 h 1 min"), look(watch));
      put(lake, "b", "2020-05-01T11:45:00Z");
      ingester.pass();
      clock.pass(Duration.ofMinutes(58));
      assertEquals(
          List.of("a: silent since 2020-05-01T10:00:55Z, for 1 h 59 min"),
          look(watch),
          "b came back before anyone was told");
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesOutOfBoundsAndStuckOnesAreFoundInTheCatalogsStatistics(IngestMode mode)
      throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester(in(mode));
        AlertWatch watch =
            watch(
                lake,
                null,
                "value column=temperature above=40",
                "value column=temperature below=-10 stations=cold",
                "stuck column=temperature for=30m",
                "webhook")) {
      readings(lake, "warm", "1000", "20.5 + i");
      readings(lake, "cold", "1000", "-10.5");
      readings(lake, "mild", "1000", "i / 10");
      ingester.pass();
      List<String> told = look(watch);
      assertEquals(
          List.of("cold: temperature -10.5, below -10\nwarm: temperature 79.5, above 40"), told);
      readings(lake, "warm", "1030", "20.5 + i / 100");
      readings(lake, "cold", "1030", "-10.5");
      ingester.pass();
      clock.pass(Duration.ofMinutes(58).minusSeconds(15));
      assertEquals(
          List.of(
              "cold: temperature is -10.5 and nothing else for 30 min\n"
                  + "over: warm: temperature 79.5, above 40"),
          look(watch));
    }
  }

  @ParameterizedTest
  @EnumSource
  void clockSpoolKeysAndFilesSetAsideAreFound(IngestMode mode) throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester(in(mode));
        AlertWatch watch =
            watch(
                lake,
                null,
                "clock over=2s",
                "spool over=500kB",
                "keys within=14d",
                "aside",
                "webhook")) {
      put(lake, "ahead", "2020-05-01T11:00:00Z");
      health(lake, "slow", "-2500", "600000");
      health(lake, "well", "1900", "499000");
      lake.put("station=x/year=2020/month=05/day=01/data_1000.parquet", new byte[] {1, 2, 3});
      ingester.pass();
      new DeviceRegister(lake.catalog().database());
      lake.catalog()
          .write(
              "certificates",
              tx -> {
                String insert = "INSERT INTO station_certificate VALUES (?, ?, ?, NULL, NULL)";
                Instant now = clock.instant();
                long soon = now.plus(Duration.ofDays(13)).getEpochSecond();
                long late = now.plus(Duration.ofDays(15)).getEpochSecond();
                tx.sql().update(insert, "1", "old", soon);
                tx.sql().update(insert, "2", "renewed", soon);
                tx.sql().update(insert, "3", "renewed", late);
                return null;
              });
      List<String> told = look(watch);
      assertEquals(1, told.size());
      List<String> lines = told.get(0).lines().toList();
      assertEquals(
          List.of(
              "ahead: rows are dated 58 min ahead",
              "old: certificate ends at 2020-05-14T10:02:00Z, not renewed",
              "slow: 600000 bytes waited on its flash for their upload",
              "slow: clock was wrong by 2 s"),
          lines.stream().filter(l -> !l.startsWith("lake:")).sorted().toList());
      assertTrue(
          lines.stream()
              .anyMatch(
                  l -> l.startsWith("lake: 1 file set aside, see lake aside: station=x/year=2020")),
          told.toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRowThatCameLateEndsThatAValueIsStuck(IngestMode mode) throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester(in(mode));
        AlertWatch watch = watch(lake, null, "stuck column=temperature for=55m", "webhook")) {
      readings(lake, "a", "1000", "7");
      readings(lake, "a", "1100", "7");
      readings(lake, "b", "1000", "7");
      readings(lake, "b", "1100", "NULL");
      ingester.pass();
      clock.pass(Duration.ofMinutes(88));
      assertEquals(
          List.of("a: temperature is 7 and nothing else for 55 min"),
          look(watch),
          "b has had no value since 10:30");
      readings(lake, "a", "1030", "8");
      ingester.pass();
      assertEquals(List.of("over: a: temperature is 7 and nothing else for 55 min"), look(watch));
    }
  }

  @Test
  void aRuleOfAColumnThatIsNotThereIsSaid() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      AlertRules early = AlertRules.parse("rules", "stuck column=Light for=1h");
      assertEquals(List.of(), lake.catalog().read(r -> RuleColumns.unknown(r, early)));
      lake.ingester().close();
      AlertRules rules =
          AlertRules.parse("rules", "value column=temprature above=40\nstuck column=Light for=1h");
      assertEquals(
          List.of(
              "\"value column=temprature above=40\": the readings have no such column, but"
                  + " gas_resistance, humidity, light, noise, pm10, pm1_0, pm2_5, pressure,"
                  + " station, temperature, timestamp"),
          lake.catalog().read(r -> RuleColumns.unknown(r, rules)));
    }
  }

  @Test
  void aMailServerThatHangsHoldsUpNobody() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        ServerSocket hangs = new ServerSocket(0, 1);
        AlertWatch watch =
            watch(
                lake,
                new ServerAddress("127.0.0.1", hangs.getLocalPort(), false, null, null),
                "silent after=30m",
                "mail to=me@example.org from=lake@example.org",
                "webhook")) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      ingester.pass();
      clock.pass(Duration.ofHours(1));
      watch.look();
      sink.await();
      watch.settle("webhook");
      put(lake, "a", "2020-05-01T11:00:00Z");
      ingester.pass();
      watch.look();
      sink.await();
      assertEquals("over", sink.bodies.get(1).get("alerts").get(0).get("state").asText());
    }
  }

  @Test
  void whatAWebhookRefusesIsToldWithTheNextLook() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        AlertWatch watch = watch(lake, null, "silent after=30m", "webhook")) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      ingester.pass();
      clock.pass(Duration.ofHours(1));
      sink.status = 500;
      assertEquals(List.of(), look(watch));
      sink.status = 204;
      assertEquals(1, look(watch).size());
      assertEquals(List.of(), look(watch));
    }
  }

  @Test
  void tenThousandSilentStationsAreOneMessage() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        AlertWatch watch = watch(lake, null, "silent after=30m", "webhook")) {
      lake.catalog()
          .write(
              "fleet",
              tx -> {
                for (int i = 0; i < 10_000; i++) {
                  tx.sql()
                      .update(
                          "INSERT INTO station_firmware VALUES (?, 'x', 1, 0, 0)", "station-" + i);
                }
                return null;
              });
      watch.look();
      watch.settle("webhook");
      assertEquals(1, sink.bodies.size());
      JsonNode body = sink.bodies.get(0);
      assertEquals(AlertMessage.MOST_LINES, body.get("alerts").size());
      assertEquals(10_000 - AlertMessage.MOST_LINES, body.get("more").asInt());
      sink.bodies.clear();
      assertEquals(List.of(), look(watch));
    }
  }

  @Test
  void ofTwoProcessesOneTells() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        AlertWatch one = watch(lake, null, "silent after=30m", "webhook");
        AlertWatch two = watch(lake, null, "silent after=30m", "webhook")) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      ingester.pass();
      clock.pass(Duration.ofHours(1));
      sink.status = 500;
      assertEquals(List.of(), look(one));
      sink.status = 204;
      assertEquals(List.of(), look(two), "the other has the turn");
      clock.pass(Duration.ofMinutes(4));
      assertEquals(1, look(two).size(), "the other has had it too long");
      assertEquals(List.of(), look(one));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTurnThatWasTakenBeforeTheClockWasSetBackIsOver(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        AlertWatch one = watch(lake, null, "silent after=30m", "webhook");
        AlertWatch two = watch(lake, null, "silent after=30m", "webhook")) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      ingester.pass();
      clock.pass(Duration.ofDays(1));
      sink.status = 500;
      assertEquals(List.of(), look(one));
      sink.status = 204;
      clock.pass(Duration.ofHours(-20));
      assertEquals(1, look(two).size());
    }
  }

  @Test
  void aRuleThatLeavesTheFileEndsWithoutAWord() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        AlertWatch watch = watch(lake, null, "silent after=30m", "webhook")) {
      put(lake, "a", "2020-05-01T10:00:00Z");
      ingester.pass();
      clock.pass(Duration.ofHours(1));
      assertEquals(1, look(watch).size());
      Files.write(directory.resolve("rules"), List.of("silent after=5h", "webhook", "nonsense"));
      assertEquals(List.of(), look(watch));
      assertEquals(List.of(), AlertStore.open(lake.catalog()));
    }
  }

  private void readings(TestLake lake, String station, String time, String temperature)
      throws Exception {
    readings(lake, station, onTheDay(time), temperature);
  }

  private void readings(TestLake lake, String station, Instant start, String temperature)
      throws Exception {
    String key =
        DateTimeFormatter.ofPattern("'/year='yyyy'/month='MM'/day='dd'/data_'HHmm'.parquet'")
            .withZone(ZoneOffset.UTC)
            .format(start);
    parquet(lake, "station=" + station + key, start, "(" + temperature + ")::FLOAT AS temperature");
  }

  private static Instant onTheDay(String time) {
    return Instant.parse("2020-05-01T" + time.substring(0, 2) + ":" + time.substring(2) + ":00Z");
  }

  private void health(TestLake lake, String station, String step, String spool) throws Exception {
    parquet(
        lake,
        "health/station=" + station + "/year=2020/month=05/day=01/health_1000.parquet",
        onTheDay("1000"),
        step + "::INTEGER AS clock_step, " + spool + "::INTEGER AS spool_bytes");
  }

  /** A file of 60 rows, half a minute apart. */
  private void parquet(TestLake lake, String key, Instant start, String columns) throws Exception {
    Path file = directory.resolve("made.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT to_timestamp("
              + start.getEpochSecond()
              + " + 30 * i) AS timestamp, "
              + columns
              + " FROM range(60) AS t(i)) TO '"
              + file
              + "' (FORMAT parquet)");
    }
    lake.put(key, Files.readAllBytes(file));
  }
}
