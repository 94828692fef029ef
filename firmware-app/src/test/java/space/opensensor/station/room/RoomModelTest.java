package space.opensensor.station.room;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

class RoomModelTest {

  private static final long MIDNIGHT = 1_763_683_200_000L;
  private static final int PERIOD = 5_000;
  private static final int ROWS = 180;
  private static final int DAY_ROWS = 17_280;

  private static final Schema SCHEMA = SensorProfile.indoor10().schema();

  /** Uptime that the test sets. */
  private static final class TestClock implements Clock {
    long now;

    @Override
    public long uptimeMillis() {
      return now;
    }
  }

  private static int[] row(RoomModel room, TestClock clock, long uptimeMillis) {
    Reading reading = new Reading(SCHEMA);
    clock.now = uptimeMillis;
    room.read(reading);
    int[] values = new int[SCHEMA.size()];
    for (int i = 0; i < values.length; i++) {
      assertTrue(reading.has(i), SCHEMA.get(i).name());
      values[i] = reading.get(i);
    }
    return values;
  }

  private static int[][] rows(long seed, long startMillis, int count) {
    TestClock clock = new TestClock();
    RoomModel room = new RoomModel(seed, clock, startMillis, PERIOD, 0);
    int[][] rows = new int[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = row(room, clock, (long) i * PERIOD);
    }
    return rows;
  }

  private static double[] column(int[][] rows, String name) {
    for (int c = 0; c < SCHEMA.size(); c++) {
      if (SCHEMA.get(c).name().equals(name)) {
        double unit = Math.pow(10, SCHEMA.get(c).scale());
        int column = c;
        return Arrays.stream(rows).mapToDouble(row -> row[column] / unit).toArray();
      }
    }
    throw new AssertionError(name);
  }

  /** Standard deviation of the steps from row to row. */
  private static double roughness(double[] values) {
    double sum = 0;
    double squares = 0;
    int steps = values.length - 1;
    for (int i = 0; i < steps; i++) {
      double step = values[i + 1] - values[i];
      sum += step;
      squares += step * step;
    }
    return Math.sqrt(squares / steps - sum / steps * (sum / steps));
  }

  @Test
  void aRowDependsOnSeedAndTickAlone() {
    int[][] all = rows(42, MIDNIGHT, 2_000);
    TestClock clock = new TestClock();
    RoomModel room = new RoomModel(42, clock, MIDNIGHT, PERIOD, 0);
    for (int i : new int[] {0, 1_999, 700, 701, 702, 511, 512, 256, 255, 1_000}) {
      assertArrayEquals(all[i], row(room, clock, (long) i * PERIOD), "row " + i);
    }
    RoomModel rebooted = new RoomModel(42, clock, MIDNIGHT + 1_000L * PERIOD, PERIOD, 0);
    assertArrayEquals(all[1_300], row(rebooted, clock, 300L * PERIOD + 37), "after a reboot");
  }

  @Test
  void theRowsOfASeedAreTheSameOnEveryPort() {
    assertEquals(
        "[2171, 4788, 100893, 8, 13, 14, 109084, 20932, 462]",
        Arrays.toString(rows(1, MIDNIGHT + Day.MILLIS / 2, 1)[0]));
  }

  @Test
  void anotherSeedIsAnotherRoom() {
    assertNotEquals(
        Arrays.toString(rows(1, MIDNIGHT, 1)[0]), Arrays.toString(rows(2, MIDNIGHT, 1)[0]));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyValueOfADayIsPlausible(long seed) {
    for (int[] row : rows(seed, MIDNIGHT, DAY_ROWS)) {
      for (int c = 0; c < row.length; c++) {
        assertTrue(
            SCHEMA.get(c).isPlausible(row[c]),
            SCHEMA.get(c).name() + " " + row[c] + ", seed " + seed);
      }
      assertTrue(row[0] > 1_500 && row[0] < 3_000, "temperature " + row[0] + ", seed " + seed);
      assertTrue(row[1] > 2_500 && row[1] < 7_500, "humidity " + row[1] + ", seed " + seed);
      assertTrue(row[3] <= row[4] && row[4] <= row[5], "particles nest, seed " + seed);
    }
  }

  /**
   * The figures are those of 15 minutes of readings at sensor resolution: the least and largest
   * standard deviation of the steps from row to row over four sets by day and two by night, with a
   * third added on either side. Steps of particles and light grow with the value, and particles in
   * a calm night flip where they lie between two readings.
   */
  @ParameterizedTest
  @CsvSource({
    "temperature,    12, 0.0090, 0.019",
    "humidity,       12, 0.040,  0.078",
    "pressure,       12, 0.011,  0.026",
    "pm2_5,          12, 0.58,   2.2",
    "pm10,           12, 0.75,   3.2",
    "gas_resistance, 12, 92,     690",
    "light,          12, 1.2,    10.5",
    "noise,          12, 1.35,   2.9",
    "temperature,    2,  0.0050, 0.011",
    "humidity,       2,  0.021,  0.043",
    "pressure,       2,  0.011,  0.026",
    "pm1_0,          2,  0,      0.75",
    "pm2_5,          2,  0,      0.75",
    "gas_resistance, 2,  92,     690",
    "light,          2,  0,      0",
    "noise,          2,  0.34,   0.78",
  })
  void stepsAreAsLargeAsThoseOfRealSensors(String name, int hour, double least, double most) {
    for (long seed = 1; seed <= 20; seed++) {
      double found = roughness(column(rows(seed, MIDNIGHT + hour * 3_600_000L, ROWS), name));
      assertTrue(found >= least && found <= most, name + " " + found + ", seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"temperature, 1.2", "humidity, 4", "pressure, 0.6"})
  void aQuarterOfAnHourDriftsNoFurtherThanARoomDoes(String name, double most) {
    for (long seed = 1; seed <= 5; seed++) {
      double[] values = column(rows(seed, MIDNIGHT, DAY_ROWS), name);
      for (int i = 0; i + ROWS < values.length; i += ROWS) {
        double drift = Math.abs(values[i + ROWS] - values[i]);
        assertTrue(drift <= most, name + " " + drift + ", seed " + seed + ", row " + i);
      }
    }
  }

  @Test
  void lightIsWholeSensorCountsAndGoneAtNight() {
    double[] light = column(rows(3, MIDNIGHT, DAY_ROWS), "light");
    double most = 0;
    for (int i = 0; i < light.length; i++) {
      double counts = light[i] / 0.0576;
      assertEquals(Math.rint(counts), counts, 0.1, "row " + i);
      assertTrue(i > 5 * 720 && i < 23 * 720 || light[i] == 0, "row " + i + ": " + light[i]);
      most = Math.max(most, light[i]);
    }
    assertTrue(most > 200 && most < 700, "brightest " + most);
  }

  @Test
  void theAfternoonIsWarmerThanTheNight() {
    for (long seed = 1; seed <= 5; seed++) {
      double[] temperature = column(rows(seed, MIDNIGHT, DAY_ROWS), "temperature");
      double night = Arrays.stream(temperature, 2 * 720, 4 * 720).average().orElseThrow();
      double afternoon = Arrays.stream(temperature, 14 * 720, 16 * 720).average().orElseThrow();
      assertTrue(afternoon - night > 1, afternoon + " and " + night + ", seed " + seed);
    }
  }

  @Test
  void valuesAreMissingOnlyWhenAskedForAndAsOftenAsAsked() {
    TestClock clock = new TestClock();
    RoomModel room = new RoomModel(1, clock, MIDNIGHT, PERIOD, 20);
    Reading reading = new Reading(SCHEMA);
    int missing = 0;
    for (int i = 0; i < 5_000; i++) {
      clock.now = (long) i * PERIOD;
      reading.clear();
      room.read(reading);
      for (int c = 0; c < SCHEMA.size(); c++) {
        missing += reading.has(c) ? 0 : 1;
      }
    }
    assertEquals(0.02, missing / (5_000.0 * SCHEMA.size()), 0.002);
  }

  @Test
  void aFloatColumnHoldsTheFloatNearestToTheFixedValue() {
    TestClock clock = new TestClock();
    RoomModel room = new RoomModel(9, clock, MIDNIGHT, PERIOD, 0);
    Reading fixed = new Reading(SCHEMA);
    Reading floats = new Reading(SCHEMA.asFloat32());
    for (int i = 0; i < DAY_ROWS; i += 7) {
      clock.now = (long) i * PERIOD;
      room.read(fixed);
      room.read(floats);
      for (int c = 0; c < SCHEMA.size(); c++) {
        String decimal =
            java.math.BigDecimal.valueOf(fixed.get(c), SCHEMA.get(c).scale()).toPlainString();
        assertEquals(Float.parseFloat(decimal), Float.intBitsToFloat(floats.get(c)), decimal);
      }
    }
  }

  @Test
  void aSchemaMayHaveFewerColumnsAndOtherScales() {
    Schema small =
        new Schema(
            "small/1",
            new Measurement[] {
              Measurement.fixed(77, "co2", "ppm", 0, 0, 5_000),
              Measurement.fixed(Quantity.PRESSURE, "pressure", "hPa", 0, 300, 1_100),
              Measurement.fixed(Quantity.TEMPERATURE, "temperature", "°C", 4, -400_000, 850_000),
              Measurement.fixed(Quantity.LIGHT, "light", "lx", 9, 0, Integer.MAX_VALUE),
            });
    TestClock clock = new TestClock();
    long noon = MIDNIGHT + Day.MILLIS / 2;
    Reading reading = new Reading(small);
    new RoomModel(1, clock, noon, PERIOD, 0).read(reading);
    int[] full = rows(1, noon, 1)[0];
    assertFalse(reading.has(0), "what the room does not know is missing");
    assertEquals((full[2] + 50) / 100, reading.get(1));
    assertEquals(full[0] * 100, reading.get(2));
    assertFalse(reading.has(3), "what does not fit is missing");
  }

  @Test
  void readingAllocatesNothingOnceWarm() {
    TestClock clock = new TestClock();
    RoomModel room = new RoomModel(1, clock, MIDNIGHT, PERIOD, 0);
    Reading reading = new Reading(SCHEMA);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    long before = 0;
    for (int i = 0; i < 20_000; i++) {
      if (i == 10_000) {
        before = threads.getThreadAllocatedBytes(self);
      }
      clock.now = (long) i * PERIOD;
      room.read(reading);
    }
    long allocated = threads.getThreadAllocatedBytes(self) - before;
    assertTrue(allocated < 1_000, allocated + " bytes in 10,000 readings");
  }
}
