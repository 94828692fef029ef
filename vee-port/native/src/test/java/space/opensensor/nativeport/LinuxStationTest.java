package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.Fault;
import space.opensensor.s3.Faults;
import space.opensensor.s3.StoredObject;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.EndingArray;
import space.opensensor.simulator.EndingSensors;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.Surroundings;
import space.opensensor.simulator.WorldClock;
import space.opensensor.station.Profiles;
import space.opensensor.station.Station;
import space.opensensor.station.StationSettings;
import space.opensensor.station.chip.SimulatedBuses;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** The station as a 32-bit process against the embedded S3 server, over TLS. */
@Timeout(180)
class LinuxStationTest {

  private static final int WINDOW = 900_000;
  private static final int PERIOD = 5_000;
  private static final int SEED = 5;
  private static final Pattern BATCH = Pattern.compile("batch[^0-9a-f]{1,4}([0-9a-f]{16})-");

  @TempDir Path directory;
  private final WorldClock world = new WorldClock();
  private EmbeddedS3 s3;

  @BeforeEach
  void startServer() throws IOException {
    s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).clock(world).start();
  }

  @AfterEach
  void stopServer() {
    s3.close();
  }

  /** The next noon: far from midnight, when the day's health goes up as well. */
  private static long nextNoon() {
    long day = 86_400_000L;
    return (System.currentTimeMillis() / day + 1) * day + day / 2;
  }

  private LinuxStation configured(LinuxStation station, String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of(more));
    // The server's time of day stands at the end of the run; requests from its start are valid.
    all.add("s3.expires=604800");
    return station.settings(
        s3,
        s3.endpoint("localhost").toString(),
        s3.certificateAuthority().pem(),
        all.toArray(new String[0]));
  }

  private LinuxStation.End record(LinuxStation station, long boot, int windows)
      throws IOException, InterruptedException {
    return station.run(
        "--id",
        "bench-1",
        "--seed",
        Integer.toString(SEED),
        "--boot-time",
        Long.toString(boot),
        "--windows",
        Integer.toString(windows));
  }

  private List<String> keys() {
    return s3.objects().stream().map(StoredObject::key).sorted().toList();
  }

  @Test
  void storesTheBytesThatTheSimulatorStores() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 4L * WINDOW);
    assertTheSimulatorStoresTheSame(LinuxStation.plain(directory), boot);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sensors.profile=indoor10",
        "sensors.profile=air sensors.warm-up=mark",
        "sensors.profile=enviro sensors.heating=250"
      })
  void storesTheBytesThatTheSimulatorStoresOfDriversOnSimulatedChips(String settings)
      throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 4L * WINDOW);
    assertTheSimulatorStoresTheSame(
        LinuxStation.simulatedChips(directory), boot, ("sensors=chips " + settings).split(" "));
  }

  private void assertTheSimulatorStoresTheSame(LinuxStation station, long boot, String... more)
      throws Exception {
    LinuxStation.End end = record(configured(station, more), boot, 3);
    assertEquals(0, end.status(), end.log());
    List<String> keys = keys();
    assertEquals(3, keys.size(), end.log());
    assertEquals(List.of(), files(directory.resolve("flash/spool")));
    byte[] first = s3.bytes(s3.bucket(), keys.get(0));
    Matcher batch = BATCH.matcher(new String(first, ISO_8859_1));
    assertTrue(batch.find(), "no batch id in " + keys.get(0));
    byte[] journalId = HexFormat.of().parseHex(batch.group(1));
    assertTrue(new BigInteger(1, journalId).bitCount() > 8, "no random number: " + batch.group(1));

    try (EmbeddedS3 other =
        EmbeddedS3.builder().dataDirectory(directory.resolve("other")).clock(world).start()) {
      simulate(other, boot, 3, journalId, more);
      assertEquals(keys, other.objects().stream().map(StoredObject::key).sorted().toList());
      for (String key : keys) {
        assertArrayEquals(other.bytes(other.bucket(), key), s3.bytes(s3.bucket(), key), key);
      }
    }
  }

  @Test
  void storesTheHealthThatTheSimulatorStores() throws Exception {
    assertTheSimulatorStoresTheSameHealth(LinuxStation.plain(directory), "health.hours=1");
  }

  /** Gas and particles are missing while their chips warm up. */
  @Test
  void storesTheHealthThatTheSimulatorStoresOfDriversOnSimulatedChips() throws Exception {
    List<String> rows =
        assertTheSimulatorStoresTheSameHealth(
            LinuxStation.simulatedChips(directory), "health.hours=1", "sensors=chips");
    assertTrue(rows.get(rows.size() - 1).matches(".*, [1-9][0-9]+\\)"), "" + rows);
  }

  private List<String> assertTheSimulatorStoresTheSameHealth(LinuxStation station, String... more)
      throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 6L * WINDOW);
    LinuxStation.End end = record(configured(station, more), boot, 5);
    assertEquals(0, end.status(), end.log());
    List<String> keys = keys();
    assertEquals(1, keys.stream().filter(key -> key.startsWith("health/")).count(), "" + keys);
    try (EmbeddedS3 other =
        EmbeddedS3.builder().dataDirectory(directory.resolve("other")).clock(world).start()) {
      simulate(other, boot, 5, new byte[8], more);
      assertEquals(keys, other.objects().stream().map(StoredObject::key).sorted().toList());
      List<String> rows = BucketRows.health(directory.resolve("s3").resolve(s3.bucket()));
      assertEquals(4, rows.size(), "" + rows);
      assertEquals(BucketRows.health(directory.resolve("other").resolve(other.bucket())), rows);
      return rows;
    }
  }

  /** Runs the JVM's station, whose first random bytes are the id of its journal. */
  private void simulate(EmbeddedS3 other, long boot, int windows, byte[] journalId, String... more)
      throws Exception {
    PacedClock clock = new PacedClock(PacedClock.FAST);
    long end = (long) windows * WINDOW;
    DesktopSettings settings =
        DesktopSettings.empty()
            .with("s3.endpoint", other.endpoint().toString())
            .with("s3.bucket", other.bucket())
            .with("s3.access-key", other.credentials().accessKeyId())
            .with("s3.secret-key", other.credentials().secretAccessKey())
            .with("tls.ca", other.certificateAuthority().pem());
    for (String setting : more) {
      String[] parts = setting.split("=");
      settings = settings.with(parts[0], parts[1]);
    }
    RoomModel room = new RoomModel(SEED, clock, boot, PERIOD, 0);
    StationSettings checked =
        new StationSettings(settings, new DesktopDevice("bench-1", ResetReason.POWER_ON));
    Schema schema = Profiles.indoor10();
    SensorBoard sensors = new EndingSensors(room, clock, end);
    if (checked.chips(false)) {
      SimulatedBuses chips = new SimulatedBuses(room, clock, SEED);
      SensorRack rack = checked.rack(chips.buses(), (level, line) -> {});
      schema = rack.schema();
      sensors = new EndingArray(rack, clock, end);
    }
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            directory.resolve("other-flash"),
            "bench-1",
            settings,
            clock,
            new Surroundings(boot),
            sensors,
            (level, line) -> {},
            line -> {})) {
      DesktopBoard same =
          new DesktopBoard(
              board.device(),
              clock,
              board.timeSource(),
              board.link(),
              board.connector(),
              settings,
              board.files(),
              board.journal(),
              (buffer, offset, length) ->
                  System.arraycopy(journalId, 0, buffer, offset, Math.min(length, 8)),
              board.log(),
              board.watchdog(),
              board.sensors());
      Station station = new Station(same, schema);
      station.boot();
      assertEquals(
          StationRun.End.DRAINED,
          new StationRun(station, clock, true, report -> {}, now -> {}).until(end, 3_600_000));
    }
  }

  @Test
  void saysThatEveryChipIsAbsentWhereThereAreNoBuses() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 3L * WINDOW);
    LinuxStation.End end = record(configured(LinuxStation.boardChips(directory)), boot, 2);
    assertEquals(0, end.status(), end.log());
    assertEquals(
        """
        E i2c 0: there is no such bus
        E uart 1: there is no such bus
        E i2s: there is no such bus
        W sensor bme680 at i2c 0x77: i2c 0x77: there is no such bus
        W sensor pms5003 at uart: uart: there is no such bus
        W sensor ltr559 at i2c 0x23: i2c 0x23: there is no such bus
        W sensor microphone at i2s: i2s: there is no such bus
        """,
        end.log());
    assertEquals(List.of(), keys(), "rows without a value");
  }

  @Test
  void refusesSensorsThatItsFirmwareDoesNotHave() throws Exception {
    LinuxStation.End end =
        configured(LinuxStation.plain(directory), "sensors=chips").run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("E settings: sensors: this firmware has a model"), end.log());
    end = configured(LinuxStation.plain(directory), "sensors.profile=air").run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("E settings: sensors.profile: air needs"), end.log());
    end = configured(LinuxStation.simulatedChips(directory), "sensors=room").run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("E settings: sensors: this firmware has drivers"), end.log());
  }

  @Test
  void runsCleanUnderTheSanitizers() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 3L * WINDOW);
    LinuxStation.End end = record(configured(LinuxStation.sanitized(directory)), boot, 2);
    assertEquals(0, end.status(), end.log());
    assertEquals("", end.log());
    assertEquals(2, keys().size());
  }

  @Test
  void uploadsNothingToAServerWhoseChainEndsElsewhere() throws Exception {
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(s3, s3.endpoint("localhost").toString(), new CertificateAuthority().pem());
    assertRefused(station, nextNoon(), "leads to no trusted CA");
  }

  @Test
  void uploadsNothingToAServerOfAnotherName() throws Exception {
    s3.close();
    CertificateAuthority ca = new CertificateAuthority();
    s3 =
        EmbeddedS3.builder()
            .dataDirectory(directory.resolve("elsewhere"))
            .clock(world)
            .certificateAuthority(ca)
            .certificate(ca.issue(List.of("elsewhere.example")))
            .start();
    assertRefused(configured(LinuxStation.plain(directory)), nextNoon(), "for another host");
  }

  @Test
  void uploadsNothingOnceTheCertificateHasExpired() throws Exception {
    long late = Instant.now().plus(Duration.ofDays(4000)).toEpochMilli();
    assertRefused(
        configured(LinuxStation.plain(directory)), late - late % 86_400_000L, "has expired");
  }

  private void assertRefused(LinuxStation station, long boot, String why) throws Exception {
    world.follow(boot, () -> 2L * WINDOW);
    LinuxStation.End end = record(station, boot, 1);
    assertEquals(3, end.status(), end.log());
    assertTrue(end.log().contains(why), end.log());
    assertEquals(List.of(), keys());
    try (var waiting = Files.list(directory.resolve("flash/spool"))) {
      assertTrue(waiting.findAny().isPresent(), "the file no longer waits");
    }
  }

  @Test
  void uploadsNothingBeforeTheCertificateIsValid() throws Exception {
    long early = Instant.parse("2024-06-01T12:00:00Z").toEpochMilli();
    assertRefused(configured(LinuxStation.plain(directory)), early, "not valid yet");
  }

  @Test
  void saysThatAServerSpeaksNoTls() throws Exception {
    try (MuteServer server = new MuteServer("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      LinuxStation station =
          LinuxStation.plain(directory)
              .settings(s3, "https://localhost:" + server.port(), s3.certificateAuthority().pem());
      assertRefused(station, nextNoon(), "handshake (-0x");
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(s3, "https://localhost:" + closed, s3.certificateAuthority().pem());
    assertRefused(station, nextNoon(), "refused");
  }

  @Test
  void samplesOnWhileAServerHoldsBackItsHandshake() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 4 * 60_000);
    int[] rows = {0};
    try (HeldRelay relay = new HeldRelay(s3.endpoint("localhost").getPort())) {
      LinuxStation station =
          LinuxStation.plain(directory)
              .settings(
                  s3,
                  "https://localhost:" + relay.port(),
                  s3.certificateAuthority().pem(),
                  "sample.period=1",
                  "window.minutes=1",
                  "health.hours=1",
                  "timeout.connect=600",
                  "s3.expires=604800");
      // The server goes on once three more rows were sampled; without them it never does.
      LinuxStation.End end =
          station.run(
              (process, line) -> {
                if (relay.isHolding() && ++rows[0] == 3) {
                  relay.release();
                }
              },
              "--rows",
              "--figures",
              "--boot-time",
              Long.toString(boot),
              "--windows",
              "3");
      assertEquals(0, end.status(), end.log());
      assertEquals("", end.log());
      assertEquals(3, rows[0]);
      assertEquals(3, keys().size());
      List<Long> ticks = end.numbers();
      for (int i = 0; i < ticks.size(); i++) {
        assertEquals(boot + i * 1000L, ticks.get(i), "a tick was late or left out");
      }
      System.out.println("while the handshake was held: " + end.figure("turn of the loop"));
    }
  }

  @Test
  void allocatesNothingInCAfterItsStartButForTls() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 4L * WINDOW);
    LinuxStation.End end =
        configured(LinuxStation.plain(directory))
            .run("--boot-time", Long.toString(boot), "--windows", "3", "--figures");
    assertEquals(0, end.status(), end.log());
    assertEquals("allocations by java after start: 0", end.figure("allocations by java"));
    assertEquals(3, keys().size());
  }

  @Test
  void endsWithACauseWhenTheHeapIsTooSmallAndLosesNothing() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    LinuxStation station = configured(LinuxStation.plain(directory));
    Files.writeString(directory.resolve("ca-good.pem"), s3.certificateAuthority().pem());
    Files.writeString(directory.resolve("ca.pem"), new CertificateAuthority().pem());
    assertEquals(3, record(station, boot, 2).status());
    LinuxStation.End end =
        station.run("--boot-time", Long.toString(boot + 7L * WINDOW), "--heap", "40960");
    assertEquals(5, end.status(), end.log());
    assertEquals("E out of memory; starting anew\n", end.log());
    Files.move(
        directory.resolve("ca-good.pem"),
        directory.resolve("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    // After the hour that the first run waited for its uploads.
    end = record(station, boot + 8L * WINDOW, 1);
    assertEquals(0, end.status(), end.log());
    List<Long> rows = BucketRows.timestamps(directory.resolve("s3").resolve(s3.bucket()));
    assertEquals(3 * WINDOW / PERIOD, rows.size(), keys() + end.log());
    assertEquals(rows.size(), new HashSet<>(rows).size(), "a row is stored twice");
  }

  @Test
  void endsInsteadOfTryingForEverWhenTheHeapIsTooSmallForAWindowAndLosesNothing() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    LinuxStation station = configured(LinuxStation.plain(directory));
    // The largest heap that is too small for a window starts the station and lets it sample.
    LinuxStation.End end = null;
    int kib = 82;
    for (; kib > 48 && (end == null || end.status() == 0); kib -= 2) {
      for (Path old : files(directory.resolve("flash"))) {
        Files.delete(old);
      }
      end =
          sample(station, "heap-" + (kib - 2), boot, "--heap", Integer.toString((kib - 2) * 1024));
    }
    assertEquals(5, end.status(), end.log());
    assertEquals(
        """
        E out of memory; going on from what is on flash
        E out of memory 200 times without a file made or stored: \
        too small a heap for these settings
        E out of memory; starting anew
        """,
        end.log());
    Set<Long> sampled = new HashSet<>(end.numbers());
    assertTrue(sampled.size() > 10, sampled.size() + " rows");
    String id = "heap-" + kib;
    end = sample(station, id, boot + 4L * WINDOW);
    assertEquals(0, end.status(), end.log());
    sampled.addAll(end.numbers());
    List<Long> rows =
        BucketRows.timestamps(
            directory.resolve("s3").resolve(s3.bucket()).resolve("station=" + id));
    assertEquals(sampled, new HashSet<>(rows));
    assertEquals(sampled.size(), rows.size(), "a row is stored twice");
  }

  private static LinuxStation.End sample(LinuxStation station, String id, long boot, String... more)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("--rows", "--windows", "2", "--id", id));
    options.addAll(List.of("--boot-time", Long.toString(boot)));
    options.addAll(List.of(more));
    return station.run(options.toArray(new String[0]));
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void givesUpOnAServerThatNeverSpeaksAndTriesAgain() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    LinuxStation station = LinuxStation.plain(directory);
    try (MuteServer mute = new MuteServer("")) {
      station.settings(
          s3,
          "https://localhost:" + mute.port(),
          s3.certificateAuthority().pem(),
          "timeout.connect=1",
          "retry.max=1800");
      LinuxStation.End end = record(station, boot, 2);
      assertEquals(3, end.status(), end.log());
      assertTrue(end.log().contains("not connected after 1 s"), end.log());
      assertTrue(mute.connections() >= 2, mute.connections() + " connections");
    }
    assertStoresThreeWindows(station, boot);
  }

  @Test
  void givesUpOnAServerThatGoesMuteAfterTheHandshakeAndTriesAgain() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    Fault mute = new Fault.Delay(Duration.ofMinutes(10), Fault.internalError());
    s3.faults(Faults.script(mute, mute));
    LinuxStation station = configured(LinuxStation.plain(directory), "timeout.idle=5");
    LinuxStation.End end = record(station, boot, 2);
    assertEquals(0, end.status(), end.log());
    assertEquals(
        2, end.log().lines().filter(l -> l.contains("no progress for 5 s")).count(), end.log());
    assertStoresThreeWindows(station, boot);
  }

  /** Starts a station again that has recorded two windows, and looks for all of its rows. */
  private void assertStoresThreeWindows(LinuxStation station, long boot) throws Exception {
    LinuxStation.End end = record(configured(station), boot + 8L * WINDOW, 1);
    assertEquals(0, end.status(), end.log());
    List<Long> rows = BucketRows.timestamps(directory.resolve("s3").resolve(s3.bucket()));
    assertEquals(3 * WINDOW / PERIOD, rows.size(), keys() + end.log());
    assertEquals(rows.size(), new HashSet<>(rows).size(), "a row is stored twice");
  }

  /**
   * Options of a station that a test ends. However long that takes, the server accepts what the
   * station stores until its output fills the pipe to the test, which is less than a day's rows.
   */
  private String[] withoutEnd() {
    long boot = nextNoon();
    world.follow(boot, () -> 100L * WINDOW);
    return new String[] {"--rows", "--boot-time", Long.toString(boot), "--windows", "1000"};
  }

  @Test
  void saysSoWhenItReachesForNothing() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory));
    int[] rows = {0};
    LinuxStation.End end =
        station.run(
            (process, line) -> {
              if (++rows[0] == 3) {
                signal(process, "SEGV");
              }
            },
            withoutEnd());
    assertEquals(5, end.status());
    assertEquals("E crash: null reference or broken memory\n", end.log());
  }

  @Test
  void endsWhenItsWatchdogStarves() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory));
    int[] rows = {0};
    LinuxStation.End end =
        station.run(
            (process, line) -> {
              if (++rows[0] == 3) {
                signal(process, "ALRM");
              }
            },
            withoutEnd());
    assertEquals(4, end.status());
    assertEquals("E watchdog: no progress for a minute\n", end.log());
  }

  @Test
  void refusesFlashOnWhichAnotherStationRuns() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory));
    int[] rows = {0};
    LinuxStation.End[] second = {null};
    station.run(
        (process, line) -> {
          if (++rows[0] == 3) {
            try {
              second[0] = station.run("--windows", "1");
            } catch (IOException | InterruptedException e) {
              throw new IllegalStateException(e);
            }
            process.toHandle().destroyForcibly();
          }
        },
        withoutEnd());
    assertEquals(2, second[0].status());
    assertTrue(second[0].log().contains("another station is running"), second[0].log());
  }

  @Test
  void syncsAFileBeforeItsNameAndTheFolderAfterIt() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 2L * WINDOW);
    Path library = directory.resolve("syncs.so");
    List<String> compiler = List.of("gcc", "-m32", "-shared", "-fPIC", "src/test/c/syncs.c", "-o");
    List<String> command = new ArrayList<>(compiler);
    command.add(library.toString());
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    Path syncs = directory.resolve("syncs");
    LinuxStation station =
        configured(LinuxStation.plain(directory))
            .with("LD_PRELOAD", library.toString())
            .with("SYNCS", syncs.toString());
    LinuxStation.End end = record(station, boot, 1);
    assertEquals(0, end.status(), end.log());
    List<String> lines = Files.readAllLines(syncs);
    int renamed = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("rename ")) {
        renamed = i;
        assertTrue(i > 0 && lines.get(i - 1).contains("/spool/"), "no file synced: " + lines);
        assertTrue(
            i + 1 < lines.size() && lines.get(i + 1).endsWith("/spool"), "no folder: " + lines);
      }
    }
    assertTrue(renamed > 0, "" + lines);
  }

  private static void signal(Process process, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void keepsToItsSpoolAndSaysWhatItDropsWhenTheFlashIsFull() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 60L * WINDOW);
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(
                s3,
                s3.endpoint("localhost").toString(),
                new CertificateAuthority().pem(),
                "spool.quota=40");
    LinuxStation.End end = record(station, boot, 24);
    assertEquals(3, end.status(), end.log());
    assertTrue(end.log().contains("spool"), end.log());
    try (var waiting = Files.list(directory.resolve("flash/spool"))) {
      long bytes = waiting.mapToLong(file -> file.toFile().length()).sum();
      assertTrue(bytes > 0 && bytes <= 40 * 1024, "spool of " + bytes + " bytes");
    }
  }

  @Test
  void goesOnWithHundredsOfFilesThatWait() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(s3, "https://localhost:" + closed, s3.certificateAuthority().pem());
    assertEquals(3, record(station, boot, 1).status());
    Path spool = directory.resolve("flash/spool");
    Path first;
    try (Stream<Path> waiting = Files.list(spool)) {
      first = waiting.findFirst().orElseThrow();
    }
    // Of later windows, as far as their names tell; none is opened before the first is sent.
    String rest = first.getFileName().toString().substring(8);
    for (int i = 0; i < 480; i++) {
      Files.write(spool.resolve(String.format("%08x", 0x10000 + 0x100 * i) + rest), new byte[100]);
    }
    LinuxStation.End end = record(station, boot + 2L * WINDOW, 1);
    assertEquals(3, end.status(), end.log());
    assertFalse(end.log().contains("memory"), end.log());
    try (Stream<Path> waiting = Files.list(spool)) {
      assertTrue(waiting.count() > 481, end.log());
    }
  }

  @Test
  void namesTheSettingsFileThatIsMissing() throws Exception {
    LinuxStation station = LinuxStation.plain(directory);
    LinuxStation.End end = station.run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("--settings: "), end.log());
    assertTrue(end.log().contains("No such file"), end.log());
  }

  @Test
  void namesTheSettingThatIsWrong() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory), "sample.period=7");
    LinuxStation.End end = station.run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("E settings: sample.period: expected a divisor"), end.log());
  }

  @Test
  void namesTheSettingsFileWithALineThatIsNone() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory), "sample.period 5");
    LinuxStation.End end = station.run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().contains("name=value lines"), end.log());
  }

  @Test
  void startsAnewOnFlashThatHoldsGarbage() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 2L * WINDOW);
    byte[] garbage = new byte[64 * 4096];
    new Random(7).nextBytes(garbage);
    Files.createDirectories(directory.resolve("flash/spool"));
    Files.write(directory.resolve("flash/journal.bin"), garbage);
    Files.write(directory.resolve("flash/spool/torn"), garbage);
    LinuxStation.End end = record(configured(LinuxStation.plain(directory)), boot, 1);
    assertEquals(0, end.status(), end.log());
    assertEquals(1, keys().size(), end.log());
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void losesAndRepeatsNoRowHoweverOftenItIsKilled() throws Exception {
    long seed = Long.getLong("kill.seed", 20261121);
    Random random = new Random(seed);
    int kills = Integer.getInteger("kill.loops", 25);
    // A window of health has a row for each minute.
    LinuxStation station =
        configured(LinuxStation.plain(directory), "window.minutes=1", "health.hours=1");
    Set<Long> sampled = new HashSet<>();
    Set<Long> inFlight = new HashSet<>();
    int killedAtFirstRow = 0;
    long[] now = {nextNoon()};
    world.follow(0, () -> now[0] + 60_000);
    for (int i = 0; i <= kills; i++) {
      int rows = i == kills ? Integer.MAX_VALUE : 1 + random.nextInt(40);
      int[] seen = {0};
      LinuxStation.End end =
          station.run(
              (process, line) -> {
                now[0] = Long.parseLong(line);
                if (++seen[0] == rows) {
                  process.toHandle().destroyForcibly();
                }
              },
              "--rows",
              "--boot-time",
              Long.toString(now[0] + 2 * PERIOD),
              "--windows",
              i == kills ? "3" : "1000");
      end.output().forEach(line -> sampled.add(Long.parseLong(line)));
      if (i == kills) {
        assertEquals(0, end.status(), "seed " + seed + ": " + end.log());
      } else {
        assertEquals(137, end.status(), "seed " + seed + ": ended by itself: " + end.log());
        inFlight.add(now[0]);
        killedAtFirstRow += rows == 1 ? 1 : 0;
      }
    }
    // A boot may be killed with its first row before it has asked for the time of day.
    Path bucket = directory.resolve("s3").resolve(s3.bucket());
    Path undated = bucket.resolve("unsynced/station=linux");
    int undatedRows = Files.exists(undated) ? BucketRows.timestamps(undated).size() : 0;
    assertTrue(undatedRows <= killedAtFirstRow, "seed " + seed + ": " + undatedRows + " undated");
    Set<Long> stored = new HashSet<>();
    for (long row : BucketRows.timestamps(bucket.resolve("station=linux"))) {
      assertTrue(stored.add(row), "seed " + seed + ": stored twice: " + row);
      assertTrue(sampled.contains(row), "seed " + seed + ": never sampled: " + row);
    }
    sampled.removeAll(stored);
    sampled.removeAll(inFlight);
    assertEquals(Set.of(), sampled, "seed " + seed + ": lost");
    System.out.printf(
        "%d kills (seed %d): %d rows stored, none twice, none lost, %d with an estimated time%n",
        kills, seed, stored.size() + undatedRows, undatedRows);
  }
}
