package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import space.opensensor.figures.Results;
import space.opensensor.station.bench.ReachableBytes;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.sensor.profile.SensorProfile;

/**
 * A month on the wall: Wi-Fi, time server and bucket fail at random, and the clock steps. {@code
 * -Dsoak.days=N} makes it shorter or longer.
 */
class StationSoakTest {

  private static final long START = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
  private static final long DAY = 86400000L;
  private static final long[] CLOCK_ERRORS = {
    0, 0, 0, 1500, -1500, 60000, -60000, 3600000, -3600000
  };
  private static final Fault[] FAULTS = {
    Fault.BROKEN_BEFORE, Fault.BROKEN_AFTER, Fault.REFUSED, Fault.SILENT, Fault.SLOW_DOWN,
    Fault.INTERNAL_ERROR, Fault.GARBAGE, Fault.SKEWED, Fault.DENIED, Fault.CLOSES_AFTERWARDS
  };

  @Test
  void afterAMonthOfFaultsTheBucketEqualsWhatWasSampledAndNoMemoryIsKept() throws Exception {
    int days = Integer.getInteger("soak.days", 30);
    long seed = 20261121;
    Random random = new Random(seed);
    PowerSupply power = new PowerSupply(seed);
    BucketModel bucket = new BucketModel();
    FileModel files = new FileModel(power, 4 << 20, 256, true);
    ModelBoard board =
        new ModelBoard(
            new FlashModel(power, 64, 4096),
            files,
            bucket,
            MapSettings.complete().put("ntp.period", "1"),
            START,
            1);
    Station station = new Station(board, SensorProfile.indoor10().schema());
    station.boot();

    Set<Integer> stored = new HashSet<>();
    List<ModelBoard.Sample> sampled = new ArrayList<>();
    long liveAfterFirstDay = 0;
    long live = 0;
    try (BucketReader reader = new BucketReader()) {
      for (int day = 1; day <= days; day++) {
        runDay(board, station, bucket, random, START + day * DAY);
        for (int mark : reader.marks(bucket)) {
          assertTrue(stored.add(mark), "stored twice: " + mark + ", seed " + seed);
        }
        sampled.addAll(board.modelSensors().taken());
        // What the models remember is not the station's memory.
        board.forget();
        bucket.forget();
        live = liveBytes(station);
        if (day == 1) {
          liveAfterFirstDay = live;
        }
      }
    }
    for (ModelBoard.Sample sample : sampled) {
      assertTrue(stored.contains(sample.mark()), "lost: " + sample + ", seed " + seed);
    }
    assertEquals(sampled.size(), stored.size());
    Results results =
        new Results(
            "soak",
            Results.commandOfTest("firmware-app", "StationSoakTest"),
            "days with faults",
            "rows sampled and stored once (count)",
            "reachable after a day (B)",
            "reachable at the end (B)");
    results.row(Integer.toString(days), stored.size(), liveAfterFirstDay, live);
    results.publishIfAsked();
    assertTrue(
        Math.abs(live - liveAfterFirstDay) <= 1024,
        liveAfterFirstDay + " bytes live after the first day, " + live + " after the last");
  }

  private static void runDay(
      ModelBoard board, Station station, BucketModel bucket, Random random, long end) {
    long nextChange = 0;
    while (board.epochMillis() < end) {
      boolean last = board.epochMillis() > end - 3 * 3600000;
      if (board.epochMillis() >= nextChange) {
        nextChange = board.epochMillis() + random.nextInt(3600000);
        board.modelLink().setReachable(last || random.nextInt(4) != 0);
        board.modelTime().setAnswering(last || random.nextInt(4) != 0);
        board.modelTime().setError(last ? 0 : CLOCK_ERRORS[random.nextInt(CLOCK_ERRORS.length)]);
        if (last) {
          bucket.clearFaults();
        } else {
          bucket.expect(FAULTS[random.nextInt(FAULTS.length)]);
        }
      }
      long before = board.clock().uptimeMillis();
      long due = station.step();
      long most = end - board.epochMillis() + before;
      board.advanceTo(Math.min(Math.max(before + (due > before ? 0 : 5), due), most));
    }
  }

  private static long liveBytes(Station station) throws Exception {
    return ReachableBytes.of(station, "space.opensensor.station.model.ModelBoard");
  }
}
