package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.s3.BucketObject;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.DesktopBoard;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.EndingSensors;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.StationRun;
import space.opensensor.simulator.Surroundings;
import space.opensensor.station.Station;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Origin;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;

/** The objects of the process are those of the JVM's simulator, byte for byte. */
class SameBytesTest extends LinuxStationBench {

  private static final Pattern BATCH = Pattern.compile("batch[^0-9a-f]{1,4}([0-9a-f]{16})-");

  @Test
  void storesTheBytesThatTheSimulatorStores() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 4L * WINDOW);
    assertTheSimulatorStoresTheSame(LinuxStation.plain(directory), "98304", boot);
  }

  /** Simulated chips lie on the heap beside the drivers: more than a board needs for the most. */
  @ParameterizedTest
  @CsvSource({
    "sensors.profile=indoor10, 98304",
    "sensors.profile=air sensors.warm-up=mark, 98304",
    "sensors.profile=enviro sensors.heating=250, 106496"
  })
  void storesTheBytesThatTheSimulatorStoresOfDriversOnSimulatedChips(String settings, String heap)
      throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 4L * WINDOW);
    assertTheSimulatorStoresTheSame(
        LinuxStation.simulatedChips(directory),
        heap,
        boot,
        ("sensors=chips " + settings).split(" "));
  }

  private void assertTheSimulatorStoresTheSame(
      LinuxStation station, String heap, long boot, String... more) throws Exception {
    LinuxStation.End end = record(configured(station, more), boot, 3, "--heap", heap);
    assertEquals(0, end.status(), end.log());
    List<String> keys = keys();
    assertEquals(3, keys.size(), end.log());
    // No file waits; what the store can do is remembered.
    Path spool = directory.resolve("flash/spool");
    assertEquals(List.of(spool.resolve(".store")), files(spool));
    byte[] first = s3.bytes(s3.bucket(), keys.get(0));
    Matcher batch = BATCH.matcher(new String(first, ISO_8859_1));
    assertTrue(batch.find(), "no batch id in " + keys.get(0));
    byte[] journalId = HexFormat.of().parseHex(batch.group(1));
    assertTrue(new BigInteger(1, journalId).bitCount() > 8, "no random number: " + batch.group(1));

    try (EmbeddedS3 other =
        EmbeddedS3.builder().dataDirectory(directory.resolve("other")).clock(world).start()) {
      simulate(other, boot, 3, journalId, more);
      assertEquals(keys, other.objects().stream().map(BucketObject::key).sorted().toList());
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
      assertEquals(keys, other.objects().stream().map(BucketObject::key).sorted().toList());
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
    Schema schema = SensorProfile.indoor10().schema().from(Origin.MODEL);
    SensorBoard sensors = room;
    if (checked.chips(false)) {
      SimulatedBuses chips = new SimulatedBuses(room, clock, SEED);
      SensorRack rack = checked.rack(chips.buses(), (level, line) -> {});
      schema = rack.schema();
      sensors = rack;
    }
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            directory.resolve("other-flash"),
            "bench-1",
            settings,
            clock,
            new Surroundings(boot),
            new EndingSensors(sensors, clock, end),
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
}
