package space.opensensor.station;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import space.opensensor.figures.Results;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Schema;

/**
 * How long a board's flash lasts: a whole station, with the default settings and a modelled room,
 * is left without network until its spool drops the first file, and its writes to the journal are
 * counted. The README states what this finds.
 */
class FlashBudgetTest {

  private static final long START = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();
  private static final long DAY = 86400000L;
  private static final int BLOCK = 4096;
  private static final int CYCLES = 100000;

  /** Flash taken by the boot loader, the partition table, the choice of the slot and settings. */
  private static final int SYSTEM_KIB = 128;

  private static final int JOURNAL_SECTORS = 64;
  private static final int HEALTH_SECTORS = 8;

  @Test
  void theResultsSayHowLongTheFlashLasts() throws Exception {
    Results results =
        new Results(
                "flash-budget",
                Results.commandOfTest("firmware-app", "FlashBudgetTest"),
                "flash",
                "spool (B)",
                "without network (s)",
                "journal a day (B)",
                "erases a day (count)",
                "life (s)")
            .note("Default settings, 100,000 erases a sector");
    measure(results, 4, 1280);
    measure(results, 8, 2560);
    measure(results, 16, 4096);
    results.confirm();
  }

  private static void measure(Results results, int flashMib, int slotKib) throws Exception {
    int spoolKib = flashMib * 1024 - 2 * slotKib - SYSTEM_KIB - JOURNAL_SECTORS * BLOCK / 1024;
    PowerSupply power = new PowerSupply(1);
    FlashModel flash = new FlashModel(power, JOURNAL_SECTORS, BLOCK);
    FileModel files = new FileModel(power, spoolKib * 1024L, BLOCK, true);
    ModelBoard board =
        new ModelBoard(flash, files, new BucketModel(), MapSettings.complete(), START, 1);
    board.use(new RoomModel(5, board.clock(), START, 5000, 0));
    Station station = new Station(board, schema());
    station.boot();
    runUntil(board, station, START + 60000);
    board.modelLink().setReachable(false);
    runUntil(board, station, START + DAY);
    int[] erasesBefore = flash.erases();
    long programmedBefore = flash.programmed();
    runUntil(board, station, START + 2 * DAY);
    int erases = erases(flash.erases()) - erases(erasesBefore);
    long bytes = flash.programmed() - programmedBefore;
    while (board.lines().stream().noneMatch(line -> line.contains("spool: full"))) {
      board.lines().clear();
      runUntil(board, station, board.epochMillis() + 900000);
    }
    double seconds = (board.epochMillis() - START) / 1000.0;
    long daysOfLife = (long) (JOURNAL_SECTORS - HEALTH_SECTORS) * CYCLES / erases;
    results.row(
        flashMib + " MB", spoolKib * 1024L, seconds, bytes, erases, daysOfLife * (DAY / 1000.0));
  }

  /** As drivers on chips have it: with the names of sensors, which its files tell. */
  private static Schema schema() {
    SensorBuses none = new SensorBuses(null, null, null);
    return SensorProfile.indoor10().rack(none, false, 0, (level, line) -> {}).schema();
  }

  private static int erases(int[] counts) {
    int sum = 0;
    for (int sector = 0; sector < JOURNAL_SECTORS - HEALTH_SECTORS; sector++) {
      sum += counts[sector];
    }
    return sum;
  }

  private static void runUntil(ModelBoard board, Station station, long epochMillis) {
    while (board.epochMillis() < epochMillis) {
      long before = board.clock().uptimeMillis();
      long due = station.step();
      long most = epochMillis - board.epochMillis() + before;
      board.advanceTo(Math.min(Math.max(before + 5, due), most));
    }
  }
}
