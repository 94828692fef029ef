package space.opensensor.ducklake.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StationKeyTest {

  @Test
  void keysSayTableStationAndDay() throws Exception {
    LocalDate day = LocalDate.of(2026, 11, 20);
    String dated = "station=a/year=2026/month=11/day=20/data_1000.parquet";
    assertEquals(new StationKey("readings", "a", day, null), StationKey.parse(dated));
    assertEquals(new StationKey("readings", "a", day, null), StationKey.parse("x/y/" + dated));
    assertEquals(new StationKey("health", "a", day, null), StationKey.parse("health/" + dated));
    assertEquals(new StationKey("health", "a", day, null), StationKey.parse("x/health/" + dated));
    assertEquals(
        new StationKey("unsynced", "a", null, 7L),
        StationKey.parse("x/unsynced/station=a/boot=7/0001.parquet"));
    assertEquals(
        new StationKey("unsynced_health", "a", null, 7L),
        StationKey.parse("unsynced/health/station=a/boot=7/year=1970/month=01/day=01/h.parquet"));
  }

  @Test
  void theObjectOfACheckIsKnown() {
    for (String key : List.of("station=a/check.txt", "lab/floor2/station=a-1/check.txt")) {
      assertTrue(StationKey.isCheck(key), key);
    }
    for (String key :
        List.of(
            "check.txt", "station=a/x/check.txt", "station=/check.txt", "station=a/check.txt2")) {
      assertFalse(StationKey.isCheck(key), key);
    }
  }

  @Test
  void whatIsPublishedForStationsIsKnown() {
    for (String key :
        List.of(
            "firmware/stable.json",
            "lab/floor2/firmware/stable.json.sig",
            "firmware/stable.json.next",
            "config/station=a-1.properties.next",
            "firmware/station-1.5.0-esp32s3-8mb-ota.bin",
            "config/station=a-1.properties",
            "lab/config/station=a-1.properties.sig")) {
      assertTrue(StationKey.isPublished(key), key);
    }
    for (String key :
        List.of(
            "firmware",
            "firmware/",
            "firmware/x.parquet",
            "firmware/station=a/year=2026/month=11/day=20/data_1000.parquet",
            "myfirmware/stable.json",
            "config/a.properties",
            "config/station=a.json",
            "config/station=a/x.properties")) {
      assertFalse(StationKey.isPublished(key), key);
    }
  }

  @Test
  void otherKeysAreRejected() {
    for (String key :
        List.of(
            "",
            "station=a/data.parquet",
            "station=a/year=2026/month=13/day=20/x.parquet",
            "station=/year=2026/month=11/day=20/x.parquet",
            "station=a/year=2026/month=11/day=20/x.csv",
            "unsynced/station=a/boot=x/1.parquet")) {
      assertThrows(RejectedFileException.class, () -> StationKey.parse(key), key);
    }
  }

  @Test
  void aStationWithABackslashIsRefusedForReadersTakeItForASlash() {
    for (String name : List.of("a\\b", "\\", "a\\")) {
      for (String key :
          List.of(
              "station=" + name + "/year=2026/month=11/day=20/x.parquet",
              "unsynced/station=" + name + "/boot=7/x.parquet")) {
        String why =
            assertThrows(RejectedFileException.class, () -> StationKey.parse(key), key)
                .getMessage();
        assertEquals("key: readers take the \\ in its station for a /; give it another name", why);
      }
    }
  }
}
