package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.figures.Results;
import space.opensensor.nativeport.BuiltStation.Pair;

/**
 * Stations of today's build and of an older one on one flash, and each updated to the other by its
 * own launcher. {@code bin/two-releases} builds the older ones and runs this: {@code
 * -Dother.builds=FOLDER} has a folder for each of them.
 */
@EnabledIfSystemProperty(
    named = "other.builds",
    matches = ".+",
    disabledReason = "skipped: no build of another commit; bin/two-releases makes one")
@Timeout(600)
class TwoReleasesTest extends LinuxUpdateBench {

  private static final Results RESULTS =
      new Results(
          "two-releases",
          "bin/two-releases " + System.getProperty("other.names"),
          "stations of two builds",
          "rows stored (count)",
          "rows lost (count)",
          "rows twice (count)",
          "files that waited (count)");

  private final Set<Long> inFlight = new HashSet<>();
  private int undatable;
  private int waited;

  /** Each older build before today's, and today's before each to which an update can go back. */
  static Stream<Arguments> orders() throws IOException {
    List<Arguments> orders = new ArrayList<>();
    BuiltStation today = BuiltStation.today();
    for (BuiltStation other : BuiltStation.others(Path.of(System.getProperty("other.builds")))) {
      orders.add(Arguments.of(new Pair(other, today)));
      if (other.hasSlots()) {
        orders.add(Arguments.of(new Pair(today, other)));
      }
    }
    return orders.stream();
  }

  @AfterAll
  static void publish() throws IOException {
    RESULTS.publishIfAsked();
  }

  /** Boots a station of one build, and kills it at a row. */
  private void killAt(int row, BuiltStation build) throws Exception {
    int[] seen = {0};
    int status =
        boot(
            new LinuxStation(build.binary(), directory),
            1000,
            (process, line) -> {
              if (++seen[0] == row) {
                process.toHandle().destroyForcibly();
              }
            });
    assertEquals(137, status, build + " ended by itself: " + log);
    inFlight.add(now);
    // It may not have asked for the time of day yet.
    undatable += row == 1 ? 1 : 0;
  }

  /** The settings of a station whose server answers, or is not there. */
  private void settings(boolean online) throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    new LinuxStation(BuiltStation.today().binary(), directory)
        .settings(
            s3,
            online ? s3.endpoint("localhost").toString() : "https://localhost:" + closed,
            s3.certificateAuthority().pem(),
            "window.minutes=1",
            "health.hours=1",
            "retry.max=60",
            "s3.expires=604800");
  }

  /** The files that wait, among which no note of the store is. */
  private List<Path> spool() throws IOException {
    return files(directory.resolve("flash/spool")).stream()
        .filter(file -> !file.getFileName().toString().startsWith("."))
        .toList();
  }

  /** Records further windows to the end, after which no file waits and every row is stored. */
  private void end(BuiltStation build, String what) throws Exception {
    settings(true);
    int status = boot(new LinuxStation(build.binary(), directory), 62, (process, line) -> {});
    assertEquals(0, status, log.toString());
    judge(what);
  }

  private void judge(String what) throws Exception {
    assertRowsStored(inFlight);
    Path bucket = directory.resolve("s3").resolve(s3.bucket());
    List<Long> dated = BucketRows.timestamps(bucket.resolve("station=linux"));
    assertTrue(new HashSet<>(rows).containsAll(dated), "a row was never sampled");
    Path undated = bucket.resolve("unsynced");
    int estimated = Files.exists(undated) ? BucketRows.timestamps(undated).size() : 0;
    assertTrue(estimated <= undatable, estimated + " rows without a time");
    assertEquals(
        List.of("true"),
        BucketRows.query(
            "SELECT count(*) > 0 AND count(*) = count(DISTINCT timestamp) FROM read_parquet('"
                + bucket
                + "/health/**/health_*.parquet', union_by_name = true)"));
    assertEquals(List.of(), spool(), "files still wait");
    RESULTS.row(what, dated.size() + estimated, 0, 0, waited);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void whatOneLeftOnFlashIsUploadedByTheOther(Pair builds) throws Exception {
    now = nextNoon();
    world.follow(0, () -> now + 60_000);
    settings(false);
    for (int row : new int[] {40, 1, 17, 1, 30, 3}) {
      killAt(row, builds.first());
    }
    waited = spool().size();
    assertTrue(waited > 5, spool().toString());
    assertEquals(List.of(), keys());
    end(builds.second(), "flash of " + builds.first() + ", uploaded by " + builds.second());
  }

  @ParameterizedTest
  @MethodSource("orders")
  void inTurnsTheyLoseAndRepeatNoRow(Pair builds) throws Exception {
    assumeSlots(builds);
    now = nextNoon();
    world.follow(0, () -> now + 60_000);
    Random random = new Random(20261129);
    for (int i = 0; i < 20; i++) {
      settings(random.nextBoolean());
      killAt(1 + random.nextInt(40), i % 2 == 0 ? builds.first() : builds.second());
      waited += spool().size();
    }
    end(builds.first(), builds.first() + " and " + builds.second() + " in turns, 20 kills");
  }

  private static void assumeSlots(Pair builds) {
    assumeTrue(builds.first().hasSlots(), "skipped: " + builds.first() + " is older than updates");
  }

  @ParameterizedTest
  @MethodSource("orders")
  void oneUpdatesToTheOtherAndBackUnderAHigherVersion(Pair builds) throws Exception {
    assumeSlots(builds);
    install(builds.first().launcher(), builds.first().binary());
    bootAll(2);
    String next = builds.second().later(1);
    publish(next, builds.second().as(next), key);
    bootAll(3);
    assertEquals("1 kept\n", Files.readString(slots.resolve("boot")), log.toString());
    String last = builds.first().later(2);
    publish(last, builds.first().as(last), key);
    bootAll(62);
    assertEquals("0 kept\n", Files.readString(slots.resolve("boot")), log.toString());
    assertEquals(
        Stream.of(builds.first().version(), next, last)
            .map(version -> "opensensor-java " + version)
            .collect(Collectors.toSet()),
        versionsOfFiles());
    judge(builds.first() + " to " + builds.second() + " and back, a higher version each");
  }

  @ParameterizedTest
  @MethodSource("orders")
  void oneGoesBackFromTheOtherThatReachesNobody(Pair builds) throws Exception {
    assumeSlots(builds);
    install(builds.first().launcher(), builds.first().binary());
    String next = builds.second().later(1);
    publish(next, with(builds.second().as(next), "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA255"), key);
    bootAll(62);
    assertTrue(
        updates().contains("E update: " + next + ": no file stored in 10 minutes; going back"),
        log.toString());
    assertEquals("0 kept\n", Files.readString(slots.resolve("boot")));
    judge(builds.first() + " back from " + builds.second() + " that reaches nobody");
  }
}
