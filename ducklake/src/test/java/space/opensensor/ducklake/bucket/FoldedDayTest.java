package space.opensensor.ducklake.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class FoldedDayTest {

  private static final long DAY = 20_777;

  private static FoldedDay again(FoldedDay day) {
    return new FoldedDay(
        day.bucket(), day.folder(), day.day(), day.table(), day.series(), day.stored());
  }

  @Test
  void whateverIsStoredIsReadAgain() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      FoldedDay day = new FoldedDay("b", "station=a", DAY, 7);
      List<FoldedObject> added = new ArrayList<>();
      int windows = random.nextInt(1441);
      for (int i = 0; i < windows; i++) {
        boolean named = random.nextBoolean();
        FoldedObject o =
            new FoldedObject(
                random.nextInt(1440),
                random.nextLong(),
                random.nextLong() >>> 1 + random.nextInt(62),
                random.nextLong() >>> 1 + random.nextInt(62),
                named ? random.nextLong() >>> 1 + random.nextInt(62) : -1,
                random.nextLong() >>> 1 + random.nextInt(62));
        if (day.add(7, o, named ? new BatchNumber("da/x", o.batch()) : null)) {
          added.add(o);
        }
      }
      added.sort((a, b) -> Integer.compare(a.minute(), b.minute()));
      assertEquals(added, new ArrayList<>(again(day).objects()), "seed " + seed);
    }
  }

  @Test
  void aDayOfQuartersOfAnHourIsSmall() {
    Random random = new Random(1);
    FoldedDay day = new FoldedDay("b", "station=a", DAY, 7);
    for (int w = 0; w < 96; w++) {
      long batch = 1000 + 179L * w + random.nextInt(3);
      assertTrue(
          day.add(
              7,
              new FoldedObject(
                  w * 15, random.nextLong(), 3000 + random.nextInt(500), 178, batch, 40 + 2L * w),
              new BatchNumber("xa/0123456789abcdef", batch)));
    }
    assertTrue(day.stored().length <= 96 * 14, day.stored().length + " bytes");
  }

  @Test
  void anotherWindowTableOrSeriesDoesNotFit() {
    FoldedDay day = new FoldedDay("b", "station=a", DAY, 7);
    FoldedObject first = new FoldedObject(15, 1, 2, 3, 4, 5);
    assertTrue(day.add(7, first, new BatchNumber("xa/j", 4)));
    assertFalse(day.add(7, first, new BatchNumber("xa/j", 4)));
    assertFalse(day.add(8, new FoldedObject(30, 1, 2, 3, 5, 5), new BatchNumber("xa/j", 5)));
    assertFalse(day.add(7, new FoldedObject(30, 1, 2, 3, 5, 5), new BatchNumber("xa/k", 5)));
    assertTrue(day.add(7, new FoldedObject(30, 1, 2, 3, -1, 5), null));
  }

  @Test
  void keysAndBatchesAreFoundAgainAsTheyWere() {
    for (String key :
        List.of(
            "station=a/year=2026/month=11/day=20/data_2345.parquet",
            "site/x/station=c%20d/year=2024/month=02/day=29/data_0001.parquet",
            "health/station=a/year=2026/month=11/day=20/health_0000.parquet")) {
      assertEquals(key, WindowKey.of(key).orElseThrow().key());
    }
    for (String key :
        List.of(
            "station=a/year=2026/month=11/day=20/data_2345_1.parquet",
            "station=a/year=2026/month=11/day=20/data_2400.parquet",
            "station=a/year=2026/month=11/day=31/data_2300.parquet",
            "station=a/year=2026/month=11/day=20/health_2345.parquet",
            "health/station=a/year=2026/month=11/day=20/data_2345.parquet",
            "unsynced/station=a/boot=1/year=1970/month=01/day=01/data_0000.parquet",
            "station=a/check.txt")) {
      assertEquals(Optional.empty(), WindowKey.of(key), key);
    }
    for (String batch :
        List.of("a/0123456789abcdef-0000ffff", "a/b-12345678", "a-1763632800000", "a-0")) {
      assertEquals(batch, BatchNumber.of(batch).orElseThrow().text());
    }
    for (String batch : List.of("by hand", "a-01", "a-0123456789abcdef", "a-1234567890123456789")) {
      assertEquals(Optional.empty(), BatchNumber.of(batch), batch);
    }
  }

  @Test
  void whatIsCutOffOrOfANewerVersionIsSaidInALine() {
    FoldedDay day = new FoldedDay("b", "station=a", DAY, 7);
    day.add(7, new FoldedObject(15, 1, 2, 3, -1, 5), null);
    byte[] newer = day.stored();
    newer[0] = 2;
    assertEquals(
        "ledger, day 20777 of station=a: it cannot be read: form 2 is of a newer version; use that",
        assertThrows(
                IllegalStateException.class,
                () -> new FoldedDay("b", "station=a", DAY, 7, null, newer))
            .getMessage());
    byte[] cut = java.util.Arrays.copyOf(day.stored(), day.stored().length - 1);
    assertThrows(
        IllegalStateException.class, () -> new FoldedDay("b", "station=a", DAY, 7, null, cut));
  }
}
