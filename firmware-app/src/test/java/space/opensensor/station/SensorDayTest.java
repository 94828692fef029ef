package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import space.opensensor.station.bench.Bench;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.Clock;
import space.opensensor.vee.MissingCause;

/**
 * A day of a whole station whose chips fail by a plan. What is missing in the bucket, row by row,
 * and why by the health table, is foretold from the plan alone.
 */
class SensorDayTest {

  private static final long MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z").toEpochMilli();
  private static final int PERIOD = 5000;
  private static final int ROWS = 24 * 3600 / 5;

  /** Ticks in which a chip that was just powered on warms up. */
  private static final int GAS_TICKS = 60;

  private static final int PARTICLE_TICKS = 6;

  private static final String[] COLUMNS = {
    "temperature",
    "humidity",
    "pressure",
    "pm1_0",
    "pm2_5",
    "pm10",
    "gas_resistance",
    "light",
    "noise"
  };
  private static final int[] CLIMATE = {0, 1, 2, 6};
  private static final int[] PARTICLES = {3, 4, 5};
  private static final int GAS = 6;
  private static final int LIGHT = 7;
  private static final int NOISE = 8;

  /** A cause for each row and column, or null; row 0 is the first tick of the day. */
  private final MissingCause[][] foretold = new MissingCause[ROWS][COLUMNS.length];

  private final List<Event> events = new ArrayList<>();

  /** What happens before the tick of a row begins. */
  private record Event(int row, Consumer<SimulatedBuses> what) {}

  private void fault(
      int from, int to, Consumer<SimulatedBuses> begin, Consumer<SimulatedBuses> end) {
    events.add(new Event(from, begin));
    events.add(new Event(to, end));
  }

  private void climate(int from, int to, ChipFault fault) {
    fault(
        from,
        to,
        chips -> chips.i2c().chip(0x77).setFault(fault),
        chips -> chips.i2c().chip(0x77).setFault(ChipFault.NONE));
  }

  private void light(int from, int to, ChipFault fault) {
    fault(
        from,
        to,
        chips -> chips.i2c().chip(0x23).setFault(fault),
        chips -> chips.i2c().chip(0x23).setFault(ChipFault.NONE));
  }

  private void particles(int from, int to, ChipFault fault) {
    fault(
        from,
        to,
        chips -> chips.pms5003().setFault(fault),
        chips -> chips.pms5003().setFault(ChipFault.NONE));
  }

  private void noise(int from, int to, ChipFault fault) {
    fault(
        from,
        to,
        chips -> chips.microphone().setFault(fault),
        chips -> chips.microphone().setFault(ChipFault.NONE));
  }

  private void foretell(int from, int to, MissingCause cause, int... columns) {
    for (int row = from; row < to; row++) {
      for (int column : columns) {
        if (foretold[row][column] == null) {
          foretold[row][column] = cause;
        }
      }
    }
  }

  private void plan() {
    // Switched on.
    foretell(0, GAS_TICKS, MissingCause.WARMING, GAS);
    foretell(0, PARTICLE_TICKS, MissingCause.WARMING, PARTICLES);
    foretell(0, 1, MissingCause.WARMING, NOISE);

    // A loose wire: absent, and as it was when it is back.
    climate(1000, 1100, ChipFault.SILENT);
    foretell(1000, 1100, MissingCause.ABSENT, CLIMATE);
    climate(2000, 2003, ChipFault.STRETCH);
    foretell(2000, 2003, MissingCause.BUS, CLIMATE);
    climate(2500, 2550, ChipFault.GARBLE);
    foretell(2500, 2550, MissingCause.GARBLED, CLIMATE);
    // The tenth of the same results, the last good one included, is one too many.
    climate(3000, 3050, ChipFault.STUCK);
    foretell(3008, 3050, MissingCause.STUCK, CLIMATE);
    climate(4000, 4001, ChipFault.NOISY);
    foretell(4000, 4001, MissingCause.NOISY, CLIMATE);
    // A power failure: one row, and the gas sensor's warmth.
    climate(5000, 5001, ChipFault.BROWN_OUT);
    foretell(5000, 5001, MissingCause.ABSENT, CLIMATE);
    foretell(5001, 5001 + GAS_TICKS, MissingCause.WARMING, GAS);
    // Another chip is soldered in, and the right one again.
    fault(
        6000,
        6010,
        chips -> {
          chips.i2c().attach(0x70, chips.i2c().chip(0x77));
          chips.i2c().attach(0x77, chips.i2c().chip(0x76));
        },
        chips -> chips.i2c().attach(0x77, chips.i2c().chip(0x70)));
    foretell(6000, 6001, MissingCause.LATE, CLIMATE);
    foretell(6001, 6010, MissingCause.WRONG_CHIP, CLIMATE);

    light(7000, 7777, ChipFault.SILENT);
    foretell(7000, 7777, MissingCause.ABSENT, LIGHT);
    light(8000, 8002, ChipFault.STRETCH);
    foretell(8000, 8002, MissingCause.BUS, LIGHT);

    particles(9000, 9004, ChipFault.GARBLE);
    foretell(9000, 9004, MissingCause.GARBLED, PARTICLES);
    particles(9100, 9103, ChipFault.STRETCH);
    foretell(9100, 9103, MissingCause.BUS, PARTICLES);
    particles(9200, 9240, ChipFault.SILENT);
    foretell(9200, 9240, MissingCause.ABSENT, PARTICLES);
    foretell(9240, 9240 + PARTICLE_TICKS, MissingCause.WARMING, PARTICLES);
    particles(9500, 9600, ChipFault.STUCK);
    foretell(9558, 9600, MissingCause.STUCK, PARTICLES);

    noise(10_000, 10_100, ChipFault.SILENT);
    foretell(10_000, 10_100, MissingCause.ABSENT, NOISE);
    foretell(10_100, 10_101, MissingCause.WARMING, NOISE);

    // All at once.
    climate(12_000, 12_010, ChipFault.STRETCH);
    light(12_000, 12_010, ChipFault.STRETCH);
    particles(12_000, 12_010, ChipFault.STRETCH);
    noise(12_000, 12_010, ChipFault.STRETCH);
    foretell(12_000, 12_010, MissingCause.BUS, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    foretell(12_010, 12_011, MissingCause.WARMING, NOISE);
  }

  @Test
  void rowsNullsAndCountersAreThoseOfThePlan() throws Exception {
    plan();
    // The first row is that of a tick that the station can prepare.
    Bench bench = new Bench(MIDNIGHT - 3000);
    Clock clock = bench.board.clock();
    SimulatedBuses chips =
        new SimulatedBuses(new RoomModel(7, clock, MIDNIGHT - 3000, PERIOD, 0), clock, 7);
    SensorRack rack =
        SensorProfile.named("indoor10").rack(chips.buses(), false, 0, bench.board.log());
    bench.board.use(rack);
    bench.boot();
    events.sort((a, b) -> a.row - b.row);
    for (Event event : events) {
      bench.runUntil(MIDNIGHT + (long) event.row * PERIOD - 2000);
      event.what.accept(chips);
    }
    bench.runUntil(MIDNIGHT + (long) ROWS * PERIOD - 2000);
    Map<MissingCause, Long> counted = new EnumMap<>(MissingCause.class);
    for (MissingCause cause : MissingCause.values()) {
      counted.put(cause, rack.missing(cause));
    }
    bench.runUntil(MIDNIGHT + (long) ROWS * PERIOD + 3_600_000);

    String[] isNull = new String[COLUMNS.length];
    Arrays.setAll(isNull, i -> COLUMNS[i] + " IS NULL");
    String columns = "epoch_ms(timestamp), " + String.join(", ", isNull);
    boolean[][] missing = new boolean[ROWS][COLUMNS.length];
    boolean[] there = new boolean[ROWS];
    String health = null;
    for (String key : bench.bucket.healthKeys()) {
      List<String> rows =
          bench.query(
              key,
              "epoch_ms(timestamp), null_absent, null_wrong_chip, null_bus, null_garbled,"
                  + " null_stuck, null_noisy, null_range, null_late, null_warming");
      for (String row : rows) {
        if (row.startsWith(Long.toString(MIDNIGHT + (long) ROWS * PERIOD - 900_000))) {
          health = row.substring(row.indexOf('|') + 1);
        }
      }
    }
    for (String key : bench.bucket.keys()) {
      for (String line : bench.query(key, columns)) {
        String[] cells = line.split("\\|");
        int row = (int) ((Long.parseLong(cells[0]) - MIDNIGHT) / PERIOD);
        if (row >= 0 && row < ROWS) {
          there[row] = true;
          for (int c = 0; c < COLUMNS.length; c++) {
            missing[row][c] = Boolean.parseBoolean(cells[c + 1]);
          }
        }
      }
    }

    Map<MissingCause, Long> expected = new EnumMap<>(MissingCause.class);
    for (MissingCause cause : MissingCause.values()) {
      expected.put(cause, 0L);
    }
    int nulls = 0;
    for (int row = 0; row < ROWS; row++) {
      boolean any = false;
      for (int c = 0; c < COLUMNS.length; c++) {
        any |= foretold[row][c] == null;
        nulls += foretold[row][c] == null ? 0 : 1;
        if (foretold[row][c] != null) {
          expected.merge(foretold[row][c], 1L, Long::sum);
        }
      }
      assertEquals(any, there[row], "row " + row);
      for (int c = 0; c < COLUMNS.length && any; c++) {
        assertEquals(foretold[row][c] != null, missing[row][c], "row " + row + " " + COLUMNS[c]);
      }
    }
    assertEquals(expected, counted);
    assertTrue(nulls > 2000);
    StringBuilder causes = new StringBuilder();
    for (MissingCause cause : MissingCause.values()) {
      causes.append(causes.length() == 0 ? "" : "|").append(expected.get(cause));
    }
    assertEquals(causes.toString(), health, "the last row of health of the day");
    System.out.println("a day of planned faults: " + nulls + " nulls, " + expected);
  }
}
