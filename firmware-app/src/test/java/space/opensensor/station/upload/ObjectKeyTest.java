package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import space.opensensor.station.storage.SpoolEntry;

class ObjectKeyTest {

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @Test
  void namesStationDayAndWindow() {
    ObjectKey keys = new ObjectKey("", "attic");
    assertEquals(
        "station=attic/year=2026/month=02/day=03/data_0415.parquet",
        keys.of(false, millis("2026-02-03T04:15:00Z"), 0, 0));
  }

  @Test
  void prefixComesFirstAndAFurtherObjectOfTheWindowIsNumbered() {
    ObjectKey keys = new ObjectKey("lab/floor2/", "a-1");
    assertEquals(
        "lab/floor2/station=a-1/year=2024/month=02/day=29/data_2345_3.parquet",
        keys.of(false, millis("2024-02-29T23:45:00Z"), 0, 3));
  }

  @Test
  void rowsOfABootWithoutTimeStayApart() {
    ObjectKey keys = new ObjectKey("p/", "attic");
    assertEquals(
        "p/unsynced/station=attic/boot=17/year=1970/month=01/day=01/data_0000.parquet",
        keys.of(false, 0, 17, 0));
  }

  @Test
  void theStationsHealthHasAPrefixOfItsOwn() {
    ObjectKey keys = new ObjectKey("p/", "attic");
    assertEquals(
        "p/health/station=attic/year=2026/month=02/day=03/health_0600.parquet",
        keys.of(true, millis("2026-02-03T06:00:00Z"), 0, 0));
    assertEquals(
        "p/unsynced/health/station=attic/boot=2/year=1970/month=01/day=01/health_0000_1.parquet",
        keys.of(true, 0, 2, 1));
  }

  @Test
  void agreesWithJavaTimeOnRandomWindows() {
    ObjectKey keys = new ObjectKey("", "s");
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(
                "'station=s/year='yyyy'/month='MM'/day='dd'/data_'HHmm'.parquet'")
            .withZone(ZoneOffset.UTC);
    long seed = 20261120;
    Random random = new Random(seed);
    for (int i = 0; i < 10000; i++) {
      long window = (random.nextInt() & 0x7fffffffL) * 1000 / 900000 * 900000;
      assertEquals(
          format.format(Instant.ofEpochMilli(window)),
          keys.of(false, window, 0, 0),
          "seed " + seed);
    }
  }

  @Test
  void aFileWhoseKeyHasNoNumberHasTheFirstOfItsWindow() {
    ObjectKey keys = new ObjectKey("p/", "attic");
    for (char kind : new char[] {SpoolEntry.DATED, SpoolEntry.HEALTH}) {
      SpoolEntry entry = new SpoolEntry(1, UploadBench.NOON_MINUTES, kind, 0);
      assertEquals(keys.of(entry), keys.first(entry));
      boolean health = kind == SpoolEntry.HEALTH;
      assertEquals(keys.of(health, UploadBench.NOON, 0, 0), keys.first(entry));
    }
  }
}
