package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.SensorBoard;

class HealthTest extends StationAtNoon {

  @Test
  void eachCauseOfAMissingValueHasAColumnOfItsOwn() {
    Set<String> columns = new HashSet<>();
    Set<Integer> numbers = new HashSet<>();
    for (int c = 0; c < Health.SCHEMA.size(); c++) {
      columns.add(Health.SCHEMA.get(c).name());
      assertTrue(numbers.add(Health.SCHEMA.get(c).number()), Health.SCHEMA.get(c).name());
    }
    Set<String> expected = new HashSet<>();
    for (MissingCause cause : MissingCause.values()) {
      expected.add("null_" + cause.name().toLowerCase(Locale.ROOT));
    }
    columns.removeIf(name -> !name.startsWith("null_"));
    assertEquals(expected, columns);
  }

  /** A field id never changes its meaning: files of years have them. */
  @Test
  void theColumnsOfMissingValuesKeepTheirNumbers() {
    assertEquals(
        Arrays.asList(
            "null_absent",
            "null_wrong_chip",
            "null_bus",
            "null_garbled",
            "null_stuck",
            "null_noisy",
            "null_range",
            "null_late",
            "null_warming"),
        IntStream.rangeClosed(16, 24)
            .mapToObj(number -> Health.SCHEMA.get(Health.SCHEMA.columnOf(number)).name())
            .toList());
  }

  @Test
  void theColumnsOfUpdatesAndWearKeepTheirNumbers() {
    assertEquals(
        Arrays.asList(
            "firmware", "slot", "update", "settings_version", "settings_update", "flash_wear"),
        IntStream.rangeClosed(25, 30)
            .mapToObj(number -> Health.SCHEMA.get(Health.SCHEMA.columnOf(number)).name())
            .toList());
  }

  @Test
  void itsHealthIsATableOfItsOwnWithARowPerWindowAndBoot() throws Exception {
    bench.settings.put("health.hours", "1");
    bench.boot();
    bench.bucket.expect(Fault.INTERNAL_ERROR);
    bench.runUntil(NOON + 2 * WINDOW + 1000);
    bench.reset(NOON + 2 * WINDOW + 7000);
    bench.runUntil(NOON + 4 * WINDOW + 1000);
    String key = "health/station=7cdfa1e2b3c4/year=2026/month=11/day=20/health_1200.parquet";
    assertEquals(List.of(key), bench.bucket.healthKeys());
    assertEquals(
        List.of(
            "0|0|1|0|-60",
            "900|900|1|1|-60",
            "1800|1800|1|2|-60",
            "1807|0|2|0|-60",
            "2700|893|2|1|-60"),
        bench.query(
            key, "(epoch_ms(timestamp) - " + NOON + ") // 1000, uptime, boot, uploads, rssi"));
    assertEquals(List.of("INTEGER"), bench.query(key, "DISTINCT typeof(uptime)"), "whole numbers");
    String[] version = FileMetadata.VERSION.split("[.-]");
    long number =
        Long.parseLong(version[0]) * 1000000
            + Long.parseLong(version[1]) * 1000
            + Long.parseLong(version[2]);
    assertEquals(
        List.of(number + "|null|null"), bench.query(key, "DISTINCT firmware, slot, update"));
    assertTrue(
        bench.board.lines().stream()
            .anyMatch(l -> l.startsWith("INFO status: uptime=893s boot=2")));
  }

  @Test
  void itsHealthTellsHowOftenTheFlashOfItsReadingsWasErased() throws Exception {
    bench.settings.put("health.hours", "1");
    bench.boot();
    long end = NOON + 40 * WINDOW;
    bench.runUntil(end - WINDOW + 1000);
    int[] erases = bench.flash.erases();
    long sum = Arrays.stream(erases).limit(erases.length - 8).sum();
    double each = (double) sum / (erases.length - 8);
    bench.runUntil(end + 1000);
    String last = bench.bucket.healthKeys().get(bench.bucket.healthKeys().size() - 1);
    long told = Long.parseLong(bench.query(last, "max(flash_wear)").get(0));
    assertTrue(each > 2 && Math.abs(told - each) <= 1, told + " told, " + each + " erased");
    assertEquals(List.of("0"), bench.query(bench.bucket.healthKeys().get(0), "min(flash_wear)"));
  }

  /** One of two values of each row is too hot to be true. */
  private String healthOfHotRows(SensorBoard sensors) throws Exception {
    bench.settings.put("health.hours", "1");
    bench.board.use(sensors);
    bench.boot();
    bench.runUntil(NOON + 4 * WINDOW + 1000);
    String day = "station=7cdfa1e2b3c4/year=2026/month=11/day=20/";
    assertEquals(
        List.of("0|180"),
        bench.query(day + "data_1200.parquet", "count(temperature), count(humidity)"));
    String health = "health/" + day + "health_1200.parquet";
    return bench
        .query(health, "min(rows), max(rows), list(DISTINCT null_range - rows), max(null_late)")
        .toString();
  }

  private static void readHot(Reading reading) {
    reading.set(0, 8501);
    reading.set(1, 4500);
  }

  @Test
  void valuesOutsideTheirRangeAreNullAndCountedInTheHealth() throws Exception {
    assertEquals("[1|541|[0]|null]", healthOfHotRows(ModelBoard.instant(HealthTest::readHot)));
  }

  @Test
  void valuesOutsideTheirRangeAddToThoseThatTheSensorsFound() throws Exception {
    SensorBoard counting =
        new SensorBoard() {
          @Override
          public void read(Reading reading) {
            readHot(reading);
          }

          @Override
          public long step(long now, long tick) {
            return tick;
          }

          @Override
          public long missing(MissingCause cause) {
            return cause == MissingCause.RANGE ? 7 : cause == MissingCause.LATE ? 3 : 0;
          }
        };
    assertEquals("[1|541|[7]|3]", healthOfHotRows(counting));
  }
}
