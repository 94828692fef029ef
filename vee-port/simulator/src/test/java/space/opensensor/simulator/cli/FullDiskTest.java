package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.simulator.SmallDisk;

/** A flash on a real file system that is full: the operating system refuses to write. */
@Timeout(180)
class FullDiskTest {

  @TempDir private Path directory;
  private final Cli cli = new Cli();

  private String[] simulate(String... more) {
    String[] fixed = {
      "simulate", "--data-dir", directory.toString(), "--station", "st", "--start", "2026-01-31"
    };
    String[] all = new String[fixed.length + more.length];
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return all;
  }

  private String query(String sql) {
    return cli.succeed("query", sql, "--data-dir", directory.toString())
        .lines()
        .skip(2)
        .map(line -> line.strip().replaceAll(" +", " "))
        .reduce("", (all, line) -> all + line);
  }

  /** The spool takes itself for 2 MiB and gets 96 KiB. */
  @Test
  void theOldestFilesMakeRoomForNewRowsAndAreCounted() throws Exception {
    int windows = 48;
    try (SmallDisk disk = new SmallDisk(directory.resolve("flash/st/spool"), 96)) {
      int code =
          cli.run(
              simulate(
                  "-n", Integer.toString(windows), "--wifi-outage", "20m..12h", "--log", "error"));
      assertEquals(1, code, cli.out());
      long dropped =
          cli.out().lines().filter(line -> line.contains("spool: full, dropped ")).count();
      Matcher lost =
          Pattern.compile("station: (\\d+) of (\\d+) rows are not in the bucket; .*")
              .matcher(cli.err().strip());
      assertTrue(lost.matches(), cli.err());
      int missing = Integer.parseInt(lost.group(1));
      assertEquals(180 * windows, Integer.parseInt(lost.group(2)));
      assertTrue(missing > 0 && missing % 180 == 0, cli.err());

      // The first windows went up before the outage, and of the others the newest without a gap.
      String stored = Integer.toString(180 * windows - missing);
      assertEquals(
          stored + " " + stored, query("SELECT count(*), count(DISTINCT timestamp) FROM readings"));
      String gaps =
          query(
              "SELECT count(*) FILTER (gap > INTERVAL 5 SECOND), max(timestamp) FROM (SELECT"
                  + " timestamp, timestamp - lag(timestamp) OVER (ORDER BY timestamp) AS gap"
                  + " FROM readings)");
      assertEquals("1 2026-01-31 11:59:55Z", gaps);
      assertTrue(dropped >= missing / 180, dropped + " files of " + missing + " rows");
      int kept = windows - missing / 180;
      assertTrue(kept >= 12, kept + " windows kept of what 96 KiB can hold");
    }
  }

  /** The whole flash is on the small disk: there is no room to write down where the run is. */
  @Test
  void aRunThatCannotWriteDownItsTimeEndsAndTheNextStoresNoRowTwice() throws Exception {
    try (SmallDisk disk = new SmallDisk(directory.resolve("flash/st"), 280)) {
      String error = cli.fail(1, simulate("-n", "96", "--wifi-outage", "20m..24h"));
      assertTrue(error.contains("No space left on device"), error);
      disk.resize(4096);
      String[] again = {
        "simulate", "--data-dir", directory.toString(), "--station", "st", "-n", "2"
      };
      cli.succeed(again);
      String counts = query("SELECT count(*), count(DISTINCT timestamp) FROM readings");
      String[] rows = counts.split(" ");
      assertEquals(rows[0], rows[1], counts);
      assertTrue(Integer.parseInt(rows[0]) >= 4 * 180, counts);
    }
  }
}
