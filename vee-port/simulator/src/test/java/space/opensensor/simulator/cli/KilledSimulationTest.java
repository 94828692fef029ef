package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A simulation whose process ends without a chance to say so, and the next on its flash. {@code
 * -Dkill.loops=N} kills more often, {@code -Dkill.seed=S} elsewhere.
 */
@Timeout(180)
class KilledSimulationTest {

  @TempDir Path directory;
  private final Cli cli = new Cli();

  private List<String> simulate(int windows) {
    return List.of(
        "simulate",
        "--data-dir",
        directory.resolve("data").toString(),
        "--station",
        "st",
        "-n",
        Integer.toString(windows));
  }

  private String query(String sql) {
    return cli.succeed("query", sql, "--data-dir", directory.resolve("data").toString())
        .lines()
        .skip(2)
        .map(line -> line.strip().replaceAll(" +", " "))
        .reduce("", (all, line) -> all + line);
  }

  /** Runs a process until it has told of some objects, and kills it a while later. */
  private String killAfter(int objects, long nanos, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int seen = 0;
    StringBuilder told = new StringBuilder();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        told.append(line).append('\n');
        if (line.contains("/data_") && ++seen == objects) {
          LockSupport.parkNanos(nanos);
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    assertTrue(seen >= objects, seen + " objects");
    return told.toString();
  }

  @Test
  void noRowIsRecordedTwiceAfterAKill() throws Exception {
    killAfter(9, 0, simulate(4000));
    cli.succeed(simulate(4).toArray(new String[0]));
    String[] counts =
        query(
                "SELECT count(*), count(DISTINCT timestamp), count(*) FILTER (timestamp >"
                    + " (SELECT max(timestamp) FROM readings) - INTERVAL 1 HOUR) FROM readings")
            .split(" ");
    assertEquals(counts[0], counts[1], "rows and times");
    assertEquals("720", counts[2], "rows of the last hour");
    assertTrue(Integer.parseInt(counts[0]) >= 13 * 180, counts[0]);
  }

  /** Server and bucket are in the process that is killed, too. */
  @Test
  void noRowBeforeAKillIsLostAndNoneIsThereTwice() throws Exception {
    int kills = Integer.getInteger("kill.loops", 2);
    long seed = Long.getLong("kill.seed", 20261128);
    Random random = new Random(seed);
    for (int i = 0; i < kills; i++) {
      // The first begins so early that none of the others reaches the present.
      int windows = i == 0 ? 4000 : 1000;
      killAfter(1 + random.nextInt(7), random.nextInt(60_000_000), simulate(windows));
    }
    cli.succeed(simulate(2).toArray(new String[0]));
    String counts =
        query(
            "SELECT count(*), count(DISTINCT timestamp), count(*) FILTER (gap > INTERVAL 10"
                + " SECOND), count(*) FILTER (gap > INTERVAL 16 MINUTE) FROM (SELECT timestamp,"
                + " timestamp - lag(timestamp) OVER (ORDER BY timestamp) AS gap FROM readings)");
    String[] count = counts.split(" ");
    String what = counts + ", seed " + seed;
    assertEquals(count[0], count[1], what);
    assertTrue(Integer.parseInt(count[0]) > (kills + 2) * 180, what);
    assertTrue(Integer.parseInt(count[2]) <= kills, "more gaps than kills: " + what);
    assertEquals("0", count[3], "a gap of more than a window: " + what);
    System.out.println(kills + " kills, " + count[0] + " rows, seed " + seed);
  }

  @Test
  void aFlashWhoseEndCannotBeWrittenDownTakesNoRow() throws Exception {
    Path flash = Files.createDirectories(directory.resolve("data/flash/st"));
    // In the place of a full disk: nothing can be written beside the old time.
    Files.createDirectories(flash.resolve("last-time.new"));
    String error = cli.fail(1, simulate(1).toArray(new String[0]));
    assertTrue(error.contains("last-time.new"), error);
    Files.delete(flash.resolve("last-time.new"));
    cli.succeed(simulate(1).toArray(new String[0]));
    assertEquals("180 180", query("SELECT count(*), count(DISTINCT timestamp) FROM readings"));
  }

  @Test
  void aTimeThatIsNoneEndsTheRunInsteadOfBeingGuessed() throws IOException {
    Path flash = Files.createDirectories(directory.resolve("data/flash/st"));
    for (String text : new String[] {"", "soon", "-1"}) {
      Files.writeString(flash.resolve("last-time"), text);
      String error = cli.fail(1, simulate(1).toArray(new String[0]));
      assertTrue(error.contains("last-time: expected epoch milliseconds"), error);
    }
  }

  @Test
  void aRunInRealTimeSaysSoAndShowsItsFirstRowsAtOnce() throws Exception {
    List<String> realTime = new ArrayList<>(simulate(1));
    realTime.addAll(List.of("--speed", "1"));
    long begun = System.nanoTime();
    String told = killAfter(1, 0, realTime);
    // A window is 15 minutes.
    assertTrue(System.nanoTime() - begun < 60_000_000_000L, told);
    assertTrue(told.contains("in real time: the first rows go up within a minute"), told);
  }

  @Test
  void aRunInRealTimeDoesNotGoBackBehindAFastOne() throws IOException {
    Path flash = Files.createDirectories(directory.resolve("data/flash/st"));
    long ahead = System.currentTimeMillis() + 3_600_000;
    Files.writeString(flash.resolve("last-time"), Long.toString(ahead));
    List<String> realTime = new ArrayList<>(simulate(1));
    realTime.addAll(List.of("--speed", "1"));
    String error = cli.fail(1, realTime.toArray(new String[0]));
    assertTrue(error.startsWith("station: --speed 1: the station has recorded up to "), error);
  }
}
