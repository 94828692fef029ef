package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is killed, that crashes, or whose watchdog starves. */
class SuddenEndTest extends LinuxStationBench {

  @Test
  void endsWhenItsWatchdogStarves() throws Exception {
    LinuxStation.End end = signalledAtItsThirdRow("ALRM");
    assertEquals(4, end.status());
    assertEquals("E watchdog: no progress for a minute\n", end.log());
  }

  @Test
  void saysSoWhenItReachesForNothing() throws Exception {
    LinuxStation.End end = signalledAtItsThirdRow("SEGV");
    assertEquals(5, end.status());
    assertEquals("E crash: null reference or broken memory\n", end.log());
  }

  private LinuxStation.End signalledAtItsThirdRow(String signal) throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory));
    int[] rows = {0};
    return station.run(
        (process, line) -> {
          if (++rows[0] == 3) {
            signal(process, signal);
          }
        },
        withoutEnd());
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
        Locale.ROOT,
        "%d kills (seed %d): %d rows stored, none twice, none lost, %d with an estimated time%n",
        kills,
        seed,
        stored.size() + undatedRows,
        undatedRows);
  }
}
