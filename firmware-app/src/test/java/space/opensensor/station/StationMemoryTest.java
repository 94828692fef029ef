package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.station.bench.ShortMemory;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.sensor.profile.SensorProfile;

class StationMemoryTest {

  private static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  private static final long WINDOW = 60000;

  @Test
  void outOfMemoryInAnyStepLosesNoRowAndStoresNoneTwice() throws Exception {
    int strikes = 0;
    try (BucketReader reader = new BucketReader()) {
      for (long seed = 1; seed <= 160; seed++) {
        int[] struck = new int[1];
        ShortMemory memory = new ShortMemory(seed, () -> struck[0]++);
        PowerSupply power = new PowerSupply(seed);
        FileModel files = new FileModel(power);
        BucketModel bucket = new BucketModel();
        MapSettings settings =
            MapSettings.complete().put("window.minutes", "1").put("retry.max", "8");
        ModelBoard board =
            new ModelBoard(
                new FlashModel(power, 16, 4096),
                memory.around(files),
                memory.around(bucket),
                settings,
                NOON,
                seed);
        Station station = new Station(board, SensorProfile.indoor10().schema());
        station.boot();
        memory.strikeOneIn(30);
        // Without the time, rows also go through raw files.
        board.modelTime().setAnswering(seed % 2 == 0);
        run(board, station, NOON + 4 * WINDOW);
        board.modelTime().setAnswering(true);
        run(board, station, NOON + 8 * WINDOW);
        memory.strikeOneIn(0);
        run(board, station, NOON + 10 * WINDOW);
        strikes += struck[0];
        List<Integer> sampled =
            board.modelSensors().taken().stream().map(ModelBoard.Sample::mark).sorted().toList();
        List<Integer> stored = reader.marks(bucket).stream().sorted().toList();
        assertEquals(sampled, stored, "seed " + seed);
        assertEquals(List.of(), files.names(), "seed " + seed);
      }
    }
    assertTrue(strikes > 600, strikes + " strikes are too few to show anything");
  }

  private static void run(ModelBoard board, Station station, long until) {
    while (board.epochMillis() < until) {
      long before = board.clock().uptimeMillis();
      long due = station.step();
      board.advanceTo(Math.max(before + 10, Math.min(due, before + 5000)));
    }
  }
}
