package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;

/**
 * Kills the station's process ({@code kill -9}) again and again with its flash kept on disk, some
 * time after one of its rows. {@code -Dkill.loops=N} kills more often, {@code -Dkill.seed=S}
 * elsewhere.
 */
@Timeout(300)
class KillLoopTest {

  private static final long WINDOW = 60_000;
  private static final long RESTART = 3_000;
  private static final long PERIOD = 5_000;

  /** The longest time from a row to the kill: some uploads. */
  private static final int MOST_NANOS = 40_000_000;

  @TempDir Path directory;
  private final Map<Integer, Long> sampled = new TreeMap<>();
  private final Set<Integer> inFlight = new HashSet<>();
  private final AtomicLong now = new AtomicLong();
  private int lastMark;

  @Test
  void everyRowIsInTheBucketOnceHoweverOftenTheProcessIsKilled() throws Exception {
    int loops = Integer.getInteger("kill.loops", 8);
    long seed = Long.getLong("kill.seed", 20261121);
    Random random = new Random(seed);
    long day = 86_400_000L;
    now.set((System.currentTimeMillis() / day + 1) * day + day / 2);
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder()
            .dataDirectory(directory.resolve("s3"))
            .clock(() -> Instant.ofEpochMilli(now.get()))
            .start()) {
      Path settings = directory.resolve("settings");
      Files.writeString(
          settings,
          String.join(
              "\0",
              "s3.endpoint=" + s3.endpoint(),
              "s3.bucket=" + s3.bucket(),
              "s3.access-key=" + s3.credentials().accessKeyId(),
              "s3.secret-key=" + s3.credentials().secretAccessKey(),
              "tls.ca=" + s3.certificateAuthority().pem(),
              "window.minutes=1"));
      for (int i = 0; i < loops; i++) {
        run(settings, 100 * WINDOW, 1 + random.nextInt(60), random.nextInt(MOST_NANOS));
      }
      long rest = WINDOW - (now.get() + RESTART) % WINDOW + 2 * WINDOW;
      assertEquals("DRAINED", run(settings, rest, Integer.MAX_VALUE, 0), "seed " + seed);
      assertEquals("", verdict(directory.resolve("s3/" + s3.bucket())), "seed " + seed);
    }
    assertTrue(sampled.size() > loops, sampled.size() + " rows");
    System.out.println(loops + " kills, " + sampled.size() + " rows, seed " + seed);
  }

  /** Runs the process until it ends, or is killed a while after it sampled so many rows. */
  private String run(Path settings, long length, int rows, long nanos) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KillableStation.class.getName(),
                directory.resolve("flash").toString(),
                settings.toString(),
                Long.toString(now.addAndGet(RESTART)),
                Integer.toString(lastMark + 1),
                Long.toString(length))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int taken = 0;
    String end = "";
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        int space = line.indexOf(' ');
        if (space < 0) {
          end = line;
          continue;
        }
        now.set(Long.parseLong(line.substring(0, space)));
        lastMark = Integer.parseInt(line.substring(space + 1));
        sampled.put(lastMark, now.get());
        if (++taken == rows) {
          LockSupport.parkNanos(nanos);
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    if (end.isEmpty()) {
      inFlight.add(lastMark);
    }
    return end;
  }

  private String verdict(Path bucket) throws SQLException, IOException {
    Set<Integer> stored = new HashSet<>();
    Set<Long> times = new HashSet<>();
    StringBuilder wrong = new StringBuilder();
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT gas_resistance::INT, epoch_ms(timestamp), contains(filename, '/unsynced/')"
                    + " FROM read_parquet("
                    + DuckDbFiles.in(bucket, "**/data_*.parquet")
                    + ", union_by_name = true, filename = true)")) {
      while (rows.next()) {
        int mark = rows.getInt(1);
        long time = rows.getLong(2);
        if (!stored.add(mark)) {
          wrong.append(" twice: ").append(mark);
        }
        if (!times.add(time)) {
          wrong.append(" at a time that another row has: ").append(mark);
        }
        if (!rows.getBoolean(3) && Math.abs(time - sampled.getOrDefault(mark, time)) >= PERIOD) {
          wrong.append(" at another time: ").append(mark);
        }
      }
    }
    for (int mark : sampled.keySet()) {
      if (!stored.contains(mark) && !inFlight.contains(mark)) {
        wrong.append(" lost: ").append(mark);
      }
    }
    stored.removeAll(sampled.keySet());
    return stored.isEmpty() ? wrong.toString() : wrong + " never sampled: " + stored;
  }
}
